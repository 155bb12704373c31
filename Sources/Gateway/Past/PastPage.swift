import Balances
import Book
import JSON
import Reports
import Store

/// One page of what was held at a time past, in the shape of `/v1/balances`.
///
/// Elements go by (account, holder, number within the holder). All pages are as the journal had it when the first one was made;
/// the index keeps that, so nothing has to be kept for them.
struct PastPage: Sendable {
    private let ask: Ask
    private let accounts: [NamedAccount]
    private var asOf: AsOf
    /// Where the page begins, in the order of accounts.
    private var account = 0
    /// The last holder that is wholly on the pages before; nil where there is none of this account.
    private var last: Holder?
    /// How many elements of the holder after it are on the pages before.
    private var given = 0
    private let limit: Int
    private let isFirst: Bool

    /// - Throws: `badCursor`, problems with the times.
    init(_ ask: Ask, _ accounts: [NamedAccount]) throws(Problem) {
        self.ask = ask
        self.accounts = accounts
        limit = ask.query.whole(.limit) ?? BookPage.standardLimit
        guard let cursor = try ask.cursor() else {
            isFirst = true
            asOf = try ask.asOf()
            asOf.through = ask.positionNow
            return
        }
        isFirst = false
        // Times back from now are as they were on the first page.
        let key = cursor.key
        guard key.count == 5, let time = Int64(key[0]),
            let account = accounts.firstIndex(where: { $0.name.isSpelled(key[2]) }),
            let given = Int(key[4])
        else { throw .badCursor }
        let knownAt = Int64(key[1]).map { Timestamp(nanoseconds: $0) }
        asOf = AsOf(Timestamp(nanoseconds: time), knownAt: knownAt, through: cursor.position)
        (self.account, self.given) = (account, given)
        last = key[3] == Self.nobody ? nil : BookPage.holder(key[3])
    }

    /// No holder's text: theirs is empty or begins with a colon.
    private static let nobody = "-"

    /// Waits for the disk.
    func document() throws -> Document {
        var page = self
        if isFirst { page.asOf.through = try ask.withIndex(to: asOf.through ?? 0) { _, reached in reached } }
        let (through, walk) = (page.asOf.through ?? 0, PastWalk(ask, accounts, page.asOf))
        let survey = try ask.shelf.survey(page.question, at: ask.now) { try Survey(walk, of: ask) }
        if survey.counts.all == 0 { try ask.checkRetained(page.asOf) }
        var rows = JSONWriter()
        var findings: [BalanceReport.FindingLine] = []
        let next = try page.fill(walk, &rows, &findings)
        var writer = JSONWriter()
        writer.report(survey, rows.bytes, findings, position: through, next: next, at: page.asOf.time)
        return Document(writer.line, position: through, tag: ask.tag(through, "\(page.asOf.time)"))
    }

    /// What tells the sums of this state from others.
    private var question: String {
        let knownAt = asOf.knownAt.map { "\($0.nanoseconds)" } ?? ""
        return "\(ask.generation) \(asOf.time.nanoseconds) \(knownAt) \(asOf.through ?? 0) \(ask.binding)"
    }

    private static let holdersAtOnce = 200

    /// Writes as many rows as there is room for; answers the cursor of the next page, nil at the end.
    private mutating func fill(
        _ walk: PastWalk, _ rows: inout JSONWriter, _ findings: inout [BalanceReport.FindingLine]
    ) throws -> String? {
        var (walk, room, place) = (walk, limit, account)
        walk.seek(account: account, after: last)
        var next: String?
        try rows.array { rows in
            while let kept = try walk.next(Self.holdersAtOnce, of: ask, withFindings: true) {
                if kept.account.name != accounts[place].name { (place, last, given) = (place + 1, nil, 0) }
                for holder in kept.holders {
                    let lines = lines(of: holder, kept.account)
                    if given == 0, room > 0 { findings += holder.findings.map { kept.line($0) } }
                    for line in lines.dropFirst(given).prefix(room) { line.write(to: &rows) }
                    let written = min(room, max(0, lines.count - given))
                    (room, given) = (room - written, given + written)
                    guard given >= lines.count else {
                        next = cursor(place)
                        return
                    }
                    (last, given) = (holder.holder, 0)
                }
            }
        }
        return next
    }

    private func lines(of holder: HolderState, _ account: NamedAccount) -> [BalanceReport.BalanceLine] {
        let kept = BalanceReport.Kept(account: account, health: nil, holders: [holder])
        return BalanceReport([kept], at: asOf.time, selecting: ask.selection).balances
    }

    private func cursor(_ place: Int) -> String {
        let key = [
            "\(asOf.time.nanoseconds)", asOf.knownAt.map { "\($0.nanoseconds)" } ?? "", accounts[place].name,
            last.map { BookPage.text($0) } ?? Self.nobody, "\(given)",
        ]
        let cursor = Cursor(picture: 0, position: asOf.through ?? 0, key: key)
        return cursor.text(signedWith: ask.shelf.secret, for: ask.binding)
    }
}

extension BalanceReport.Kept {
    fileprivate func line(_ finding: Finding) -> BalanceReport.FindingLine {
        BalanceReport.FindingLine(account: account.name, finding: finding)
    }
}
