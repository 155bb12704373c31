package import Balances
import Money

/// Holds the sources of one account against each other: what the feed pushes and what is read, or two commands.
///
/// Once is no disagreement: something may have been on its way. It is a finding when both have repeated themselves with
/// nothing else said in between; a push need not be repeated, because it holds until the next. It is told once, until the two
/// have agreed again.
package struct CrossCheck: Sendable {
    /// Who said it.
    package enum Source: String, Sendable, Hashable, CaseIterable {
        case feed = "the feed"
        case reading = "a reading"
        case secondCommand = "the second command"
    }

    /// What one source said of one asset last, and how often in a row.
    fileprivate struct Word: Sendable {
        var balance: Balance
        var times: Int
    }

    private struct Place: Sendable, Hashable {
        var holder: Holder
        var code: Spelling
    }

    fileprivate struct Words: Sendable {
        var bySource: [Source: Word] = [:]
        var isTold = false
    }

    private var places: [Place: Words] = [:]
    private var holders: Set<Holder> = []
    /// More places than lie between two readings of one holder; beyond that the words are forgotten and learned anew.
    private let limit: Int
    /// Said twice, it lasts.
    static let lasting = 2

    package init(limit: Int = 8_192) { self.limit = limit }

    /// Something was missed: words from before it prove nothing.
    package mutating func forget() {
        places.removeAll()
        holders.removeAll()
    }

    /// Whether there are words of the holder that a push would make old.
    package func knows(_ holder: Holder) -> Bool { !holders.isEmpty && holders.contains(holder) }

    /// A source has spoken.
    package mutating func hear(
        _ statement: Statement, from source: Source, evidence: @autoclosure () -> String = ""
    ) -> [Finding] {
        if places.count > limit { forget() }
        holders.insert(statement.holder)
        return statement.balances.compactMap { balance in
            let place = Place(holder: statement.holder, code: Spelling(balance.venueAsset))
            var words = places[place] ?? Words()
            defer { places[place] = words }
            words.note(balance, from: source)
            guard let (other, difference) = words.lastingDisagreement(with: source), !words.isTold else { return nil }
            words.isTold = true
            return Finding(
                holder: statement.holder, venueAsset: balance.venueAsset,
                rule: "\(difference.name) is the same from \(other.rawValue) and \(source.rawValue)",
                expected: "\(difference.theirs)", actual: "\(difference.ours)", evidence: evidence())
        }
    }
}

extension CrossCheck.Words {
    mutating func note(_ balance: Balance, from source: CrossCheck.Source) {
        // A push is a change: what was read before it is no word against it.
        if source == .feed { (bySource, isTold) = ([:], false) }
        let repeats = bySource[source].map { $0.balance.difference(from: balance) == nil } ?? false
        bySource[source] = .init(balance: balance, times: repeats ? (bySource[source]?.times ?? 0) + 1 : 1)
    }

    /// Who says otherwise for as long as this source has; clears the mark once all agree.
    mutating func lastingDisagreement(
        with source: CrossCheck.Source
    ) -> (CrossCheck.Source, Balance.Difference)? {
        guard let mine = bySource[source] else { return nil }
        var agrees = true
        for other in CrossCheck.Source.allCases where other != source {
            guard let word = bySource[other], let difference = word.balance.difference(from: mine.balance) else {
                continue
            }
            agrees = false
            let lasts = other == .feed || word.times >= CrossCheck.lasting
            if lasts && (source == .feed || mine.times >= CrossCheck.lasting) { return (other, difference) }
        }
        if agrees { isTold = false }
        return nil
    }
}

extension Balance {
    fileprivate struct Difference {
        var name: String
        var theirs: ExactDecimal
        var ours: ExactDecimal
    }

    /// The first field that both know and that differs.
    fileprivate func difference(from other: Balance) -> Difference? {
        for (mine, theirs) in zip(amounts, other.amounts) {
            if let a = mine.amount.value, let b = theirs.amount.value, a != b {
                return Difference(name: mine.name, theirs: a, ours: b)
            }
        }
        return nil
    }
}
