package import Journal
import Net

/// What is counted where things happen, for `/metrics`. Everything else there is read from the book when it is asked for.
package final class Meters: Sendable {
    package let commits = CommitMeters()
    package let requests = Tally<AnsweredRequest>()
    package let stream = StreamMeters()
    private let accounts = Lock<[String: AccountMeters]>([:])

    package init() {}

    /// An account's own, made when it is first asked for.
    package func of(_ account: String) -> AccountMeters {
        accounts.withLock { accounts in
            if let known = accounts[account] { return known }
            let new = AccountMeters()
            accounts[account] = new
            return new
        }
    }

    /// Counts what is durable now. Neighbouring records are mostly of one account and one kind.
    package func committed(_ records: [Record]) {
        var index = records.startIndex
        while index < records.endIndex {
            let first = records[index].entry
            var end = index + 1
            while end < records.endIndex, records[end].entry.isCounted(with: first) { end += 1 }
            let meters = of(first.account)
            meters.entries.add(CountedEntry(kind: first.kind, verdict: first.verdict), end - index)
            if first.kind == .gap || first.kind == .finding || first.kind == .message || first.kind == .answer {
                for record in records[index..<end] { meters.note(record) }
            }
            index = end
        }
    }
}

extension Entry {
    fileprivate func isCounted(with other: Entry) -> Bool {
        kind == other.kind && verdict == other.verdict && account == other.account
    }
}

/// What one route answered.
package struct AnsweredRequest: Sendable, Hashable {
    /// The route's path with its braces; `other` for what no route is for.
    package var route: String
    package var status: Int

    package init(route: String, status: Int) {
        self.route = route
        self.status = status
    }

    /// No route, and whatever the server refused by itself: names of a client's choosing make no series.
    static let otherRoute = "other"
}

extension Tally<AnsweredRequest> {
    func note(_ route: String, _ status: Int) { add(AnsweredRequest(route: route, status: status)) }

    /// Counts what becomes of an answer that is made elsewhere.
    func noting<Made>(_ route: String, as status: (Made) -> Int, _ make: () throws -> Made) throws -> Made {
        do {
            let made = try make()
            note(route, status(made))
            return made
        } catch {
            note(route, (error as? Problem)?.status ?? Problem.Kind.internalFault.standard.status)
            throw error
        }
    }
}

/// Commits of the journal.
package final class CommitMeters: Sendable {
    /// From a fast disk's flush to one that hangs.
    package let time = Histogram(
        bounds: [100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000, 10_000_000, 25_000_000, 50_000_000]
            + [100_000_000, 250_000_000, 500_000_000, 1_000_000_000, 5_000_000_000])
    /// Entries of one commit.
    package let entries = Histogram(bounds: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1_024, 2_048])
    package let bytes = Counter()
    package let failures = Counter()
}

/// Readers of the stream.
package final class StreamMeters: Sendable {
    /// How many there are.
    package let readers = Counter()
    /// How many there have been.
    package let opened = Counter()
    /// How many were let go because they did not keep up.
    package let dropped = Counter()
}
