import Accounts
import Balances
import Net

/// Checks one account of the configuration.
struct AccountReader {
    let venues: [KnownVenue]
    let folder: String
    let home: String?

    /// The account, or nil when something is wrong with it; then `problems` has it.
    func account(_ member: JSON5Member, _ problems: inout Problems) -> AccountEntry? {
        checkName(member, &problems)
        let label = "account \(shown(member.key, else: "with a bad name"))"
        let example = #"{ venue: "sfox", apiKey: "env:SFOX_API_KEY" }"#
        guard let members = problems.object(member.value, label, example: example) else { return nil }
        guard let venue = venue(of: members, member, label, &problems) else { return nil }
        var fields = AccountFields(label: label, account: member.key, venue: venue, folder: folder, home: home)
        for field in members where !fields.read(field, &problems) {
            unknown(field, in: label, venue, &problems)
        }
        fields.refusePlaintext(&problems)
        return entry(fields, member, &problems)
    }

    private func checkName(_ member: JSON5Member, _ problems: inout Problems) {
        let name = member.key.utf8
        guard !(1...Self.longestName).contains(name.count) || !name.allSatisfy(isNameByte) else { return }
        problems.add(
            member.position, "an account's name must be 1 to \(Self.longestName) of the characters A-Z a-z 0-9 . _ -",
            remedy: "choose another name, such as \"desk-2\"")
    }

    /// Names stand in tables, file names and metric labels: this is room enough and fits everywhere.
    private static let longestName = 64

    private func venue(
        of members: [JSON5Member], _ member: JSON5Member, _ label: String, _ problems: inout Problems
    ) -> KnownVenue? {
        let names = venues.map(\.venue.rawValue)
        let list = names.joined(separator: ", ")
        guard let field = members.first(where: { $0.key == "venue" }) else {
            problems.add(member.position, "\(label) has no \"venue\"", remedy: "add venue: with one of \(list)")
            return nil
        }
        guard let text = problems.text(field.value, "venue of \(label)", example: "one of \(list)") else { return nil }
        if let known = venues.first(where: { $0.venue.rawValue == text }) { return known }
        let meant = nearest(to: text, among: names).map { "did you mean \"\($0)\"? " } ?? ""
        problems.add(
            field.value.position, "unknown venue \(shown(text, else: "(no plain word)")) in \(label)",
            remedy: "\(meant)known venues are \(list)")
        return nil
    }

    private func unknown(_ field: JSON5Member, in label: String, _ venue: KnownVenue, _ problems: inout Problems) {
        let owners = venues.filter { $0.options.contains { $0.name == field.key } }.map(\.venue.rawValue)
        if owners.isEmpty {
            let known = AccountFields.keys + venue.options.map(\.name)
            return problems.unknownKey(field, in: label, known: known)
        }
        problems.add(
            field.position,
            "\"\(field.key)\" in \(label) is a setting of \(owners.joined(separator: " and ")), not of \(venue.venue)",
            remedy: "remove it")
    }

    private func entry(_ fields: AccountFields, _ member: JSON5Member, _ problems: inout Problems) -> AccountEntry? {
        if !fields.seen.contains("apiKey") {
            problems.add(
                member.position, "\(fields.label) has no \"apiKey\"",
                remedy: "add apiKey: \"env:NAME\", \"file:PATH\" or \"command:TEXT\"")
        }
        if fields.venue.needsSecretKey, !fields.seen.contains("secretKey") {
            problems.add(
                member.position, "\(fields.label) has no \"secretKey\", which \(fields.venue.venue) needs",
                remedy: "add secretKey: \"env:NAME\", \"file:PATH\" or \"command:TEXT\"")
        }
        guard let apiKey = fields.apiKey else { return nil }
        return AccountEntry(
            name: member.key, venue: fields.venue.venue, apiKey: apiKey, secretKey: fields.secretKey,
            baseURL: fields.baseURL?.url, feedURL: fields.feedURL?.url, timeout: fields.timeout,
            pollEvery: fields.pollEvery,
            caFile: fields.caFile, assets: fields.assets, options: fields.options, position: member.position)
    }
}
