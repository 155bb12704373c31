import Balances
import Book
import JSON
import Reports

extension Route {
    /// Every balance, page by page; whole as CSV or JSON Lines.
    package static let balances = Route(
        "/v1/balances", name: "listBalances",
        "What is held now, or was held at a time: every account's outcome, balances, totals and findings.",
        parameters: [
            .account, .user, .asset, .venue, .hideZero, .at, .knownAt, .maxAge, .limit, .cursor, .format,
        ], schema: "Balances"
    ) { (ask) throws(Problem) in
        if ask.isPast { return try ask.pastBalances() }
        let accounts = try ask.accounts()
        if let form = try ask.exportForm() {
            guard ask.query.text(.maxAge) != nil else { return .flow(BalanceFlow(ask, accounts, as: form)) }
            return .flowLater {
                let flow = BalanceFlow(ask, accounts, as: form)
                try ask.checkAge(accounts, in: flow.picture)
                return flow
            }
        }
        return try ask.answer(accounts) { () throws(Problem) in
            try ask.checkAge(accounts)
            return try BalancesPage.document(ask)
        }
    }

    /// What is held of each asset.
    package static let totals = Route(
        "/v1/totals", name: "listTotals", "What is held of each asset over all accounts that are asked for.",
        parameters: [.account, .user, .asset, .venue, .at, .knownAt, .maxAge], schema: "TotalList"
    ) { (ask) throws(Problem) in
        if ask.isPast { return try ask.pastTotals() }
        let accounts = try ask.accounts()
        return try ask.answer(accounts) { () throws(Problem) in
            try ask.checkAge(accounts)
            let picture = ask.shelf.take(ask.record, at: ask.now)
            let survey = Survey(
                try ask.everyone(in: picture), picture.book, selecting: ask.selection, saysHealth: !ask.scope.isTenant)
            var writer = JSONWriter()
            writer.object { writer in
                writer.stamp(picture)
                writer.list("totals", survey.totals) { $0.write(to: &$1) }
            }
            return Document(writer.line, position: picture.position, tag: ask.tag(picture.position, survey.word))
        }
    }
}

/// One page of `/v1/balances`: a report of `foil balances --json` in which accounts, totals and unmapped codes are those
/// of all that is asked for, and balances and findings those of the page.
private enum BalancesPage {
    static func document(_ ask: Ask) throws(Problem) -> Document {
        var page = try BookPage(ask)
        let survey = page.picture.survey("\(ask.generation) \(ask.binding)") { [page] in
            Survey(page.walk, page.picture.book, selecting: ask.selection, saysHealth: !ask.scope.isTenant)
        }
        var rows: [UInt8] = [UInt8(ascii: "[")]
        var findings: [BalanceReport.FindingLine] = []
        let next = fill(&page, &rows, &findings)
        rows.append(UInt8(ascii: "]"))
        var writer = JSONWriter()
        writer.report(
            survey, rows, findings, position: page.picture.position, next: next, at: page.picture.time)
        return Document(writer.line, position: page.picture.position, tag: ask.tag(page.picture.position, survey.word))
    }

    private static func fill(
        _ page: inout BookPage, _ rows: inout [UInt8], _ findings: inout [BalanceReport.FindingLine]
    ) -> String? {
        let selection = page.ask.selection
        var writings = page.walk.parts.map { part in
            part.picture.map { RowWriting($0, of: part.account, selecting: selection, as: .elements) }
        }
        return page.fill { part, index, slot, first, room in
            if first == 0, room > 0, let picture = part.picture, picture.standing(slot).hasFindings {
                findings += picture.findings(slot).map {
                    BalanceReport.FindingLine(account: part.account.name, finding: $0)
                }
            }
            return writings[index]?.write(slot, from: first, atMost: room, into: &rows) ?? (0, 0)
        }
    }
}

extension JSONWriter {
    /// With a line feed.
    var line: [UInt8] { bytes + [UInt8(ascii: "\n")] }

    /// The shape of `foil balances --json`, with the position and the next page's cursor.
    ///
    /// - Parameter rows: the balances, as a JSON array.
    mutating func report(
        _ survey: Survey, _ rows: [UInt8], _ findings: [BalanceReport.FindingLine], position: Int64, next: String?,
        at time: Timestamp
    ) {
        object { writer in
            writer.whole("position", position)
            writer.text("next", next)
            writer.text("generatedAt", "\(time)")
            writer.key("complete")
            writer.bool(survey.isComplete)
            writer.list("accounts", survey.accounts) { $0.write(to: &$1) }
            writer.key("balances")
            writer.raw(rows)
            writer.list("totals", survey.totals) { $0.write(to: &$1) }
            writer.list("findings", findings) { $0.write(to: &$1) }
            writer.unmapped(survey)
        }
    }

    private mutating func unmapped(_ survey: Survey) {
        key("unmapped")
        array { writer in
            for code in survey.unmapped {
                writer.object { writer in
                    writer.text("account", code.account)
                    writer.text("venueAsset", code.venueAsset)
                    writer.whole("count", Int64(code.count))
                }
            }
        }
    }
}

extension Ask {
    /// What tells this answer from others to the same question. Not the same after a restart or once the configuration was
    /// read again, as what a code stands for may be another, and not the same for another scope.
    func tag(_ position: Int64, _ state: String) -> String {
        var hasher = Hasher()
        hasher.combine(scope)
        hasher.combine(generation)
        hasher.combine(state)
        let word = UInt32(truncatingIfNeeded: hasher.finalize())
        return "\(position)-\(String(word, radix: 36))"
    }
}
