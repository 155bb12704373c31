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

    /// To be asked where nothing is known.
    ///
    /// - Throws: `notRetained` for a time before anything was kept or, with `knownAt`, received.
    func checkRetained(_ asOf: AsOf) throws {
        guard let began = try record.withStore({ try $0.beginning() }) else { return }
        // Times are told in microseconds: the first one that can be told is not before the beginning.
        let first = began + .nanoseconds(999)
        for (parameter, time) in [(Parameter.at, asOf.time), (.knownAt, asOf.knownAt ?? began)] where time < began {
            throw Problem(
                .notRetained, "The record began at \(began): nothing is known of \(time).",
                remedy: "Give \(parameter.name)=\(first) or a later time.", parameter: parameter.name)
        }
    }

    /// Whether there are so many holders to be read from the index that it takes more than a second.
    func isLong(_ accounts: [NamedAccount]) -> Bool { weight(accounts) > Self.quicklyRead }

    private static let quicklyRead = 10_000
}

extension SQLiteStore {
    /// When the first entry came; nil where there is none.
    func beginning() throws -> Timestamp? {
        guard head.position > 0 else { return nil }
        var began: Timestamp?
        try read(1...1) { began = $0.receivedAt.wall }
        return began
    }
}

extension Ask {
    func pastBalances() throws(Problem) -> Answer {
        let accounts = try accounts()
        try refuseBesidePast(.maxAge)
        if let form = try exportForm() {
            let asOf = try asOf()
            return .flowLater { try PastBalanceFlow(self, accounts, asOf, as: form) }
        }
        let page = try PastPage(self, accounts)
        return .work(isLong: isLong(accounts)) { try page.document() }
    }

    func pastTotals() throws(Problem) -> Answer {
        let (accounts, asOf, position) = (try accounts(), try asOf(), positionNow)
        try refuseBesidePast(.maxAge)
        return .work(isLong: isLong(accounts)) {
            var asOf = asOf
            let reached = try withIndex(to: position) { _, reached in reached }
            asOf.through = reached
            let survey = try Survey(PastWalk(self, accounts, asOf), of: self)
            if survey.counts.all == 0 { try checkRetained(asOf) }
            var writer = JSONWriter()
            writer.object { writer in
                writer.whole("position", reached)
                writer.text("generatedAt", "\(asOf.time)")
                writer.list("totals", survey.totals) { $0.write(to: &$1) }
            }
            return Document(writer.line, position: reached, tag: tag(reached, "\(asOf.time)"))
        }
    }

    func pastUser(_ account: NamedAccount, _ user: Holder) throws(Problem) -> Answer {
        let (asOf, position) = (try asOf(), positionNow)
        try refuseBesidePast(.maxAge)
        return .work {
            let settings = record.withBook { $0.settings }
            let (kept, reached) = try withIndex(to: position) { store, reached in
                var asOf = asOf
                asOf.through = reached
                let history = IndexedHistory(store, naming: record.accounts, settings)
                var kept = try history.kept(account.name, users: user.user.map { [$0] } ?? [], asOf)
                if scope.isTenant { kept.health = nil }
                return (kept, reached)
            }
            if kept.holders.isEmpty { try checkRetained(asOf) }
            let report = BalanceReport([kept], at: asOf.time, selecting: selection)
            let isKnown = record.withBook { $0.state(of: user, account: account.name, at: now) != nil }
            guard isKnown || !report.balances.isEmpty else { throw Problem.unknownUser(user, of: account.name) }
            return document(report, reached, asOf)
        }
    }

    private func document(_ report: BalanceReport, _ position: Int64, _ asOf: AsOf) -> Document {
        let body = report.json(pretty: false) { writer in
            writer.whole("position", position)
            writer.text("next", nil)
        }
        return Document(body, position: position, tag: tag(position, "\(asOf.time)"))
    }

    /// What has no meaning for a time past is refused, not ignored.
    private func refuseBesidePast(_ parameter: Parameter) throws(Problem) {
        guard query.text(parameter) != nil else { return }
        throw Problem(
            .badParameter, "\(parameter.name) has no meaning beside at and knownAt.",
            remedy: "Leave \(parameter.name) out, or at and knownAt.", parameter: parameter.name)
    }
}
