import Accounts
import Balances
import Book
import JSON
import Journal
import Reports

extension Route {
    /// Every account with its standing.
    package static let accounts = Route(
        "/v1/accounts", name: "listAccounts",
        "How every account fares: its feed and its readings, how fresh its holders are, and what is open.",
        parameters: [.account, .venue], schema: "AccountList"
    ) { (ask) throws(Problem) in
        let accounts = try ask.accounts()
        return try ask.answer(accounts) { () throws(Problem) in
            let picture = ask.shelf.take(ask.record, at: ask.now)
            let walk = try ask.everyone(in: picture)
            let survey = Survey(
                walk, picture.book, selecting: ask.selection, addsUp: false, saysHealth: !ask.scope.isTenant)
            var writer = JSONWriter()
            writer.object { writer in
                writer.stamp(picture)
                writer.key("accounts")
                writer.array { writer in
                    for (part, line) in zip(walk.parts, survey.accounts) {
                        AccountStanding(part, line, picture, ask).write(to: &writer)
                    }
                }
            }
            return Document(writer.line, position: picture.position, tag: ask.tag(picture.position, survey.word))
        }
    }
}

/// One account, as `/v1/accounts` tells of it. What would tell a tenant of others is null.
private struct AccountStanding {
    private let part: HolderWalk.Part
    private let line: BalanceReport.AccountLine
    private let book: BalanceBook
    private let pace: Duration?
    private let isTenant: Bool
    private var counts = FreshnessCounts()

    init(_ part: HolderWalk.Part, _ line: BalanceReport.AccountLine, _ picture: Picture, _ ask: Ask) {
        self.part = part
        self.line = line
        book = picture.book
        isTenant = ask.scope.isTenant
        pace = ask.record.resyncPace(of: part.account.name)
        if part.isWhole {
            counts = book.counts(of: part.account.name, at: picture.time)
        } else {
            part.forEachStanding { counts.add($0.freshness) }
        }
    }

    func write(to writer: inout JSONWriter) {
        let name = part.account.name
        writer.object { writer in
            line.writeMembers(to: &writer)
            writer.health("feed", isTenant ? nil : book.health(of: name, .feed))
            writer.health("reading", isTenant ? nil : book.health(of: name, .reading))
            writer.key("live")
            writer.bool(book.isLive(name))
            writer.whole("epoch", isTenant ? nil : book.liveEpoch(of: name))
            writer.whole("holders", isTenant ? nil : Int64(book.holderCount(of: name)))
            writer.key("freshness")
            writer.object { writer in
                writer.whole("live", Int64(counts.live))
                writer.whole("polled", Int64(counts.polled))
                writer.whole("stale", Int64(counts.stale))
                writer.whole("suspect", Int64(counts.suspect))
                writer.whole("unknown", Int64(counts.unknown))
            }
            writer.whole("openGaps", isTenant ? nil : Int64(book.openGaps(of: name).count))
            writer.whole("verifiedIn", isTenant ? nil : verifiedIn)
        }
    }

    /// Seconds until everyone who is not certain now will have been read, at the pace that the key's budget allows; nil
    /// where nobody is read one by one.
    private var verifiedIn: Int64? {
        pace.map { pace in (pace * (counts.suspect + counts.unknown)).components.seconds }
    }
}

extension JSONWriter {
    fileprivate mutating func health(_ name: String, _ health: AccountHealth?) {
        key(name)
        guard let health else { return null() }
        object { health.write(to: &$0) }
    }
}
