import Balances
import Book
import JSON
import Journal
import Reports
import Store

extension Route {
    /// What was missed, and what healed it.
    package static let gaps = Route(
        "/v1/gaps", name: "listGaps",
        "What was missed in the feeds, and what healed it, in the order of the journal or the newest first.",
        parameters: [.account, .venue, .open, .order, .limit, .cursor], schema: "GapList"
    ) { (ask) throws(Problem) in
        let accounts = try ask.accounts()
        guard !ask.scope.isTenant else { throw .notForTenants("/v1/gaps") }
        let cursor = try ask.cursor()
        let picture =
            try cursor.map { (cursor) throws(Problem) in try ask.shelf.find(cursor.picture, at: ask.now) }
            ?? ask.shelf.take(ask.record, at: ask.now)
        let isNewestFirst = ask.query.text(.order) == "newest"
        let seen = cursor?.key.first.flatMap { Int64($0) }
        return .work {
            let lines = try GapLines(ask, accounts, picture).lines
            let wanted = lines.filter { line in
                (seen.map { isNewestFirst ? line.position < $0 : line.position > $0 } ?? true)
                    && (!ask.query.flag(.open) || line.gap.isOpen)
            }
            let rest = isNewestFirst ? wanted.reversed() : wanted
            let limit = ask.query.whole(.limit) ?? BookPage.standardLimit
            let shown = rest.prefix(limit)
            var next: String?
            if let last = shown.last, rest.count > shown.count {
                ask.shelf.keep(picture, for: ask.scope, at: ask.now)
                next = Cursor(picture: picture.id, position: picture.position, key: ["\(last.position)"])
                    .text(signedWith: ask.shelf.secret, for: ask.binding)
            }
            var writer = JSONWriter()
            writer.object { writer in
                writer.whole("position", picture.position)
                writer.text("next", next)
                writer.text("generatedAt", "\(picture.time)")
                writer.list("gaps", Array(shown)) { $0.write(to: &$1) }
            }
            return Document(writer.line, position: picture.position, tag: ask.tag(picture.position, "gaps"))
        }
    }
}

/// Every gap that was noted up to a picture's position, as it stands there.
private struct GapLines {
    private(set) var lines: [GapReport.Line] = []

    /// What a gap's entry does not say is told by a later one, and for what has no such entry yet by the book.
    init(_ ask: Ask, _ accounts: [NamedAccount], _ picture: Picture) throws {
        let names = Set(accounts.map(\.name))
        var healings: [Int64: Gap.Healing] = [:]
        try ask.withIndex(to: picture.position) { store, _ in
            try store.forEachGap { noted in
                guard noted.position <= picture.position, names.contains(noted.account) else { return }
                if let first = noted.value.noticedIn {
                    healings[first] = noted.value.healedBy
                } else {
                    lines.append(GapReport.Line(account: noted.account, gap: noted.value, position: noted.position))
                }
            }
        }
        let open = Set(accounts.flatMap { picture.book.openGaps(of: $0.name).map(\.position) })
        for index in lines.indices where lines[index].gap.healedBy == nil {
            lines[index].gap.healedBy = healings[lines[index].position]
            if lines[index].gap.isOpen, !open.contains(lines[index].position) {
                lines[index].gap.healedBy = .statements
            }
        }
    }
}
