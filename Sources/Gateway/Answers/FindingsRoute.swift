import Balances
import Book
import JSON
import Reports

extension Route {
    /// What the venues' own numbers break, and what two sources say differently, with the evidence.
    package static let findings = Route(
        "/v1/findings", name: "listFindings",
        "Rules that the venues' numbers break now, and disagreements between two sources, with the raw evidence.",
        parameters: [.account, .user, .asset, .venue, .limit, .cursor], schema: "FindingList"
    ) { (ask) throws(Problem) in
        try ask.answer(try ask.accounts()) { () throws(Problem) in
            var page = try BookPage(ask, narrowing: \.slotsWithFindings)
            var rows = JSONWriter()
            var next: String?
            rows.array { rows in
                next = page.fill { part, _, slot, first, room in
                    let found = ask.findings(of: slot, in: part)
                    let written = found.dropFirst(first).prefix(room)
                    for finding in written {
                        BalanceReport.FindingLine(account: part.account.name, finding: finding).write(to: &rows)
                    }
                    return (found.count, written.count)
                }
            }
            var writer = JSONWriter()
            writer.object { writer in
                writer.whole("position", page.picture.position)
                writer.text("next", next)
                writer.text("generatedAt", "\(page.picture.time)")
                writer.key("findings")
                writer.raw(rows.bytes)
            }
            return Document(
                writer.line, position: page.picture.position, tag: ask.tag(page.picture.position, "findings"))
        }
    }
}

extension Ask {
    /// The findings of a holder that are about what is asked for; those about no asset are about all.
    fileprivate func findings(of slot: Int, in part: HolderWalk.Part) -> [Finding] {
        guard let picture = part.picture, picture.standing(slot).hasFindings else { return [] }
        let selection = selection
        return picture.findings(slot).filter { finding in
            finding.venueAsset.map { selection.includes(part.account.assets[$0], venueAsset: $0) } ?? true
        }
    }
}
