import Accounts
import Balances
import Book
import JSON
import Journal
import Reports
import Store

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Questions about the past, which the index of the journal answers.
extension Ask {
    /// Whether something else than now is asked for.
    var isPast: Bool { query.text(.at) != nil || query.text(.knownAt) != nil }

    /// Lends the index once it reaches the position, or as far as it does after a while, and says how far that is.
    /// Waits for the disk.
    func withIndex<R>(to position: Int64, _ body: (SQLiteStore, _ reached: Int64) throws -> R) throws -> R {
        let polls = Self.longestWait / Self.pollEvery
        for _ in 0..<Int(polls) {
            let result = try record.withStore { store in
                store.projectedTo >= position ? try body(store, position) : nil
            }
            if let result { return result }
            usleep(UInt32(Self.pollEvery.components.attoseconds / 1_000_000_000_000))
        }
        return try record.withStore { store in try body(store, min(position, store.projectedTo)) }
    }

    /// The index is mostly some milliseconds behind; longer than this it is behind for a reason, and the answer says by
    /// its position how far it reaches.
    private static let longestWait = Duration.seconds(2)
    private static let pollEvery = Duration.milliseconds(20)

    /// The time that is asked for.
    ///
    /// - Throws: `badParameter` for times that are still to come.
    func asOf() throws(Problem) -> AsOf {
        let at = try past(.at) ?? now
        return AsOf(at, knownAt: try past(.knownAt))
    }

    /// A time that is not still to come.
    func past(_ parameter: Parameter) throws(Problem) -> Timestamp? {
        guard let time = query.time(parameter) else { return nil }
        guard time <= now else {
            throw Problem(
                .badParameter, "\(parameter.name) is \(time), which is still to come: now it is \(now).",
                remedy: "Give a time up to now, or leave \(parameter.name) out for what is known now.",
                parameter: parameter.name)
        }
        return time
    }

    /// From and to, with the ends open where nothing is said. The lower bound is the last moment that is not asked for.
    ///
    /// - Throws: `badParameter` for a span that ends before it begins, or begins in time to come.
    func span() throws(Problem) -> ClosedRange<Timestamp> {
        let from = try past(.from) ?? Timestamp(nanoseconds: .min)
        let to = query.time(.to) ?? Timestamp(nanoseconds: .max)
        guard from <= to else {
            throw Problem(
                .badParameter, "from is \(from), which is after to, \(to).", remedy: "Give the earlier time to from.",
                parameter: "from")
        }
        return Timestamp(nanoseconds: from.nanoseconds == .min ? .min : from.nanoseconds - 1)...to
    }

    /// How far the book reaches now: what an answer from the index waits for.
    var positionNow: Int64 { record.withBook { $0.position } }

    /// The report of a time past, whole.
    ///
    /// - Throws: `tooLarge` where there are more holders than one answer may have; `notRetained` for a time before the record
    ///   began.
    func pastReport(
        _ accounts: [NamedAccount], users: [Holder]?, _ asOf: AsOf, to position: Int64
    ) throws -> (report: BalanceReport, position: Int64) {
        let settings = record.withBook { $0.settings }
        return try withIndex(to: position) { store, reached in
            var asOf = asOf
            asOf.through = reached
            let history = IndexedHistory(store, naming: record.accounts, settings)
            let kept = try accounts.map { account in
                let wanted = users.map { $0.compactMap(\.user) } ?? []
                guard users == nil || !wanted.isEmpty else {
                    return BalanceReport.Kept(account: account, health: nil, holders: [])
                }
                var kept = try history.kept(account.name, users: wanted, asOf, atMost: Self.mostPastHolders)
                if scope.isTenant { kept.health = nil }
                return kept
            }
            if kept.allSatisfy({ $0.holders.isEmpty }) { try checkRetained(asOf.time, store) }
            return (BalanceReport(kept, at: asOf.time, selecting: selection), reached)
        }
    }

    /// One answer's worth: some megabytes, and a second's reading.
    private static let mostPastHolders = 10_000

    /// - Throws: `notRetained` for a time before anything was kept.
    private func checkRetained(_ time: Timestamp, _ store: SQLiteStore) throws {
        guard store.head.position > 0 else { return }
        var began: Timestamp?
        try store.read(1...1) { began = $0.receivedAt.wall }
        guard let began, time < began else { return }
        // Times are told in microseconds: the first one that can be told is not before the beginning.
        let first = began + .nanoseconds(999)
        throw Problem(
            .notRetained, "The record began at \(began): nothing is known of \(time).",
            remedy: "Give at=\(first) or a later time.", parameter: "at")
    }

    static func tooManyHolders() -> Problem {
        var problem = Problem(
            .tooLarge, "There were more than \(mostPastHolders) holders then: too many for one document.",
            remedy: "Ask for one account or for single end users, or for /v1/history?at=... with format=jsonl or "
                + "format=csv, which come whole.")
        problem.status = 413
        return problem
    }
}

extension Ask {
    func pastBalances() throws(Problem) -> Answer {
        let (accounts, users, asOf) = (try accounts(), wantedUsers, try asOf())
        try refuseBesidePast([.maxAge, .cursor])
        if let form = try exportForm() { return .flow(PastBalanceFlow(self, accounts, asOf, as: form)) }
        let position = positionNow
        return .work {
            try Self.sayingTooMany {
                let (report, reached) = try self.pastReport(accounts, users: users, asOf, to: position)
                return self.document(report, reached, asOf)
            }
        }
    }

    func pastTotals() throws(Problem) -> Answer {
        let (accounts, users, asOf, position) = (try accounts(), wantedUsers, try asOf(), positionNow)
        try refuseBesidePast([.maxAge])
        return .work {
            try Self.sayingTooMany {
                let (report, reached) = try self.pastReport(accounts, users: users, asOf, to: position)
                var writer = JSONWriter()
                writer.object { writer in
                    writer.whole("position", reached)
                    writer.text("generatedAt", "\(asOf.time)")
                    writer.list("totals", report.totals) { $0.write(to: &$1) }
                }
                return Document(writer.line, position: reached, tag: self.tag(reached, "\(asOf.time)"))
            }
        }
    }

    func pastUser(_ account: NamedAccount, _ user: Holder) throws(Problem) -> Answer {
        let (asOf, position) = (try asOf(), positionNow)
        try refuseBesidePast([.maxAge])
        return .work {
            let (report, reached) = try self.pastReport([account], users: [user], asOf, to: position)
            let isKnown = self.record.withBook { $0.state(of: user, account: account.name, at: self.now) != nil }
            guard isKnown || !report.balances.isEmpty else { throw Problem.unknownUser(user, of: account.name) }
            return self.document(report, reached, asOf)
        }
    }

    private func document(_ report: BalanceReport, _ position: Int64, _ asOf: AsOf) -> Document {
        let body = report.json(pretty: false) { writer in
            writer.whole("position", position)
            writer.text("next", nil)
        }
        return Document(body, position: position, tag: tag(position, "\(asOf.time)"))
    }

    private static func sayingTooMany(_ make: () throws -> Document) throws -> Document {
        do {
            return try make()
        } catch is IndexedHistory.TooManyHolders {
            throw tooManyHolders()
        }
    }

    /// What has no meaning for a time past is refused, not ignored.
    private func refuseBesidePast(_ parameters: [Parameter]) throws(Problem) {
        for parameter in parameters where query.text(parameter) != nil {
            throw Problem(
                .badParameter, "\(parameter.name) has no meaning beside at and knownAt.",
                remedy: "Leave \(parameter.name) out, or at and knownAt.", parameter: parameter.name)
        }
    }
}
