import Balances
import JSON
import Reports

extension Route {
    private static let changeParameters: [Parameter] = [
        .account, .user, .asset, .venue, .from, .to, .knownAt, .limit, .cursor, .format,
    ]

    /// What became what, page by page.
    package static let changes = Route(
        "/v1/changes", name: "listChanges",
        "Every change with the balance before it, the balance after it and the difference, holder by holder.",
        parameters: changeParameters, schema: "ChangeList"
    ) { (ask) throws(Problem) in try ask.changes() }

    /// What was held at a time; without a time, what changed.
    package static let history = Route(
        "/v1/history", name: "getHistory",
        "With at, what was held then, in the shape of /v1/balances; without it, what changed, as /v1/changes.",
        parameters: changeParameters + [.at, .hideZero], schema: "History"
    ) { (ask) throws(Problem) in
        guard ask.query.text(.at) != nil else {
            if ask.query.text(.hideZero) != nil { throw .onlyWith("hideZero", "at") }
            return try ask.changes()
        }
        for name in [Parameter.from, .to] where ask.query.text(name) != nil {
            throw Problem(
                .badParameter, "at asks for balances, and \(name.name) is of changes.",
                remedy: "Leave out \(name.name), or at.", parameter: name.name)
        }
        return try ask.pastBalances()
    }
}

extension Ask {
    fileprivate func changes() throws(Problem) -> Answer {
        if let form = try exportForm() {
            return .flow(ChangeFlow(self, try ChangeWalk(self, through: positionNow), as: form))
        }
        guard let cursor = try cursor() else {
            let walk = try ChangeWalk(self, through: positionNow)
            return .work { try page(of: walk) }
        }
        // Times back from now are as they were on the first page.
        guard let first = cursor.key.first.flatMap({ Int64($0) }) else { throw .badCursor }
        var ask = self
        ask.query.now = Timestamp(nanoseconds: first)
        var walk = try ChangeWalk(ask, through: cursor.position)
        try walk.seek(Array(cursor.key.dropFirst()))
        return .work { [ask, walk] in try ask.page(of: walk) }
    }

    private func page(of walk: ChangeWalk) throws -> Document {
        var (walk, room, hasMore) = (walk, query.whole(.limit) ?? BookPage.standardLimit, false)
        var rows = JSONWriter()
        try withIndex(to: walk.through) { store, reached in
            walk.through = reached
            try rows.array { rows in
                hasMore = try walk.fill(from: store) { change, account in
                    guard room > 0 else { return false }
                    room -= 1
                    rows.object { change.write(to: &$0, account) }
                    return true
                }
            }
        }
        let next = Cursor(picture: 0, position: walk.through, key: ["\(query.now.nanoseconds)"] + walk.key)
        var writer = JSONWriter()
        writer.object { writer in
            writer.whole("position", walk.through)
            writer.text("next", hasMore ? next.text(signedWith: shelf.secret, for: binding) : nil)
            writer.text("generatedAt", "\(now)")
            writer.key("changes")
            writer.raw(rows.bytes)
        }
        return Document(writer.line, position: walk.through, tag: tag(walk.through, "changes"))
    }
}

extension Problem {
    static func onlyWith(_ parameter: String, _ other: String) -> Problem {
        Problem(
            .badParameter, "\(parameter) has a meaning beside \(other) only.",
            remedy: "Give \(other), or leave it out.",
            parameter: parameter)
    }
}
