import Accounts
import Alerts
import Balances
import Money
import Net

/// Reads the value of `alerts`: webhooks by name, and rules by name.
struct AlertReader {
    let folder: String
    let home: String?
    /// The configuration's own, for rules that name accounts.
    let accounts: [String]

    private static let example =
        #"{ webhooks: { ops: { url: "https://...", secret: "env:..." } }, rules: { low: { when: "total", asset: "USD", below: "1000", to: ["ops"] } } }"#

    func settings(_ value: JSON5Value, _ problems: inout Problems) -> AlertSettings? {
        guard let members = problems.object(value, "alerts", example: Self.example) else { return nil }
        var settings = AlertSettings()
        for member in members {
            switch member.key {
            case "webhooks":
                settings.webhooks = named(member, &problems).compactMap { webhook($0, &problems) }
            case "rules": break
            default: problems.unknownKey(member, in: "alerts", known: ["webhooks", "rules"])
            }
        }
        for member in members where member.key == "rules" {
            let known = settings.webhooks.map(\.name)
            settings.rules = named(member, &problems).compactMap { rule($0, webhooks: known, &problems) }
        }
        return settings
    }

    private func named(_ member: JSON5Member, _ problems: inout Problems) -> [JSON5Member] {
        let members = problems.object(member.value, "\(member.key) of alerts", example: Self.example) ?? []
        return members.filter { one in
            if isName(one.key) { return true }
            problems.add(
                one.position, "a name in \(member.key) must be 1 to 64 of letters, digits, '.', '_' and '-'",
                remedy: "choose another name")
            return false
        }
    }

    private func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789._-".unicodeScalars.contains($0))
            }
    }
}

extension AlertReader {
    private static let webhookKeys = ["url", "secret", "caFile", "allowPlaintext"]

    private func webhook(_ member: JSON5Member, _ problems: inout Problems) -> WebhookEntry? {
        let label = "webhook \"\(member.key)\""
        let example = #"{ url: "https://...", secret: "env:..." }"#
        guard let fields = problems.object(member.value, label, example: example) else { return nil }
        var address: (base: BaseURL, path: String, query: String?)?
        var secret: SecretReference?
        var caFile: String?
        var allowsPlaintext = false
        for field in fields {
            let name = "\(field.key) of \(label)"
            switch field.key {
            case "url": address = self.address(field, name, &problems)
            case "secret": secret = self.secret(field, name, member.key, &problems)
            case "caFile":
                caFile = problems.text(field.value, name, example: #""/path/to/ca.pem""#)
                    .map { resolved(path: $0, in: folder, home: home) }
            case "allowPlaintext": allowsPlaintext = problems.boolean(field.value, field.key) ?? false
            default: problems.unknownKey(field, in: label, known: Self.webhookKeys)
            }
        }
        for key in ["url", "secret"] where !fields.contains(where: { $0.key == key }) {
            problems.add(member.position, "\(label) has no \"\(key)\"", remedy: "write \(example)")
        }
        guard let address, let secret else { return nil }
        if !address.base.isSecure, !isLoopback(address.base.host), !allowsPlaintext {
            problems.add(
                member.position, "url of \(label) would send balances over the network unencrypted",
                remedy: "begin it with https://, or add allowPlaintext: true to accept that")
        }
        return WebhookEntry(
            name: member.key, base: address.base, path: address.path, query: address.query, secret: secret,
            caFile: caFile)
    }

    private func address(
        _ field: JSON5Member, _ name: String, _ problems: inout Problems
    ) -> (base: BaseURL, path: String, query: String?)? {
        guard let text = problems.text(field.value, name, example: #""https://host/path""#) else { return nil }
        let scheme = text.firstRange(of: "://")
        let rest: Substring = scheme.map { text[$0.upperBound...] } ?? ""
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let target = rest.dropFirst(authority.count)
        let path = target.prefix { $0 != "?" }
        let query = target.dropFirst(path.count).dropFirst()
        guard let scheme, ["http", "https"].contains(text[..<scheme.lowerBound]),
            let base = BaseURL(String(text[..<scheme.upperBound] + authority)),
            target.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !target.contains("#")
        else {
            problems.add(
                field.value.position, "\(name) must be an address that begins with https:// or http://",
                remedy: "write \"https://host/path\", without a user name or a fragment")
            return nil
        }
        return (base, path.isEmpty ? "/" : String(path), query.isEmpty ? nil : String(query))
    }

    private func secret(
        _ field: JSON5Member, _ name: String, _ webhook: String, _ problems: inout Problems
    ) -> SecretReference? {
        let example = "\"env:NAME\", \"file:PATH\" or \"command:TEXT\""
        guard let text = problems.text(field.value, name, example: example) else { return nil }
        do throws(SecretSourceFault) {
            return SecretReference(
                source: try SecretSource(text: text), account: nil, key: "secret", position: field.value.position,
                webhook: webhook)
        } catch {
            problems.add(field.value.position, "\(name) \(error.message)", remedy: error.remedy)
            return nil
        }
    }
}

/// One rule, field by field.
extension AlertReader {
    private static let kinds = ["total", "balance", "change", "stale", "gap", "finding", "failing"]
    private static let keys = [
        "when", "account", "user", "asset", "amount", "below", "above", "moreThan", "for", "to", "every",
    ]

    private func rule(_ member: JSON5Member, webhooks: [String], _ problems: inout Problems) -> AlertRule? {
        let label = "rule \"\(member.key)\""
        let example = #"{ when: "total", asset: "USD", below: "1000", to: ["ops"] }"#
        guard let members = problems.object(member.value, label, example: example) else { return nil }
        var fields = RuleFields()
        for field in members {
            let name = "\(field.key) of \(label)"
            switch field.key {
            case "when": fields.when = word(field, name, Self.kinds, &problems)
            case "account": fields.accounts = words(field, name, known: accounts, &problems)
            case "user": fields.users = words(field, name, known: nil, &problems)
            case "asset": fields.asset = problems.text(field.value, name, example: #""BTC""#)
            case "amount":
                fields.amount =
                    word(field, name, AlertRule.Amount.allCases.map(\.rawValue), &problems)
                    .flatMap { AlertRule.Amount(rawValue: $0) } ?? .total
            case "below": fields.below = decimal(field, name, &problems)
            case "above": fields.above = decimal(field, name, &problems)
            case "moreThan": fields.moreThan = decimal(field, name, &problems)
            case "for": fields.length = length(field, name, &problems)
            case "to": fields.webhooks = words(field, name, known: webhooks, &problems)
            case "every": fields.every = length(field, name, &problems)
            default: problems.unknownKey(field, in: label, known: Self.keys)
            }
        }
        guard let when = fields.when else {
            if !members.contains(where: { $0.key == "when" }) {
                problems.add(
                    member.position, "\(label) does not say \"when\"",
                    remedy: "write one of \(Self.kinds.joined(separator: ", "))")
            }
            return nil
        }
        if fields.webhooks.isEmpty, !members.contains(where: { $0.key == "to" }) {
            problems.add(member.position, "\(label) tells nobody", remedy: #"add to: ["ops"], with a name of webhooks"#)
        }
        for field in members where !RuleFields.fits(field.key, when) {
            problems.add(
                field.position, "\(field.key) of \(label) means nothing when it is \"\(when)\"", remedy: "remove it")
        }
        guard let condition = fields.condition(when) else {
            problems.add(member.position, "\(label) does not say what to compare with", remedy: RuleFields.needs(when))
            return nil
        }
        return AlertRule(
            member.key, condition, accounts: fields.accounts, users: fields.users, asset: fields.asset,
            to: fields.webhooks, every: fields.every)
    }

    private func word(
        _ field: JSON5Member, _ name: String, _ known: [String], _ problems: inout Problems
    ) -> String? {
        let choices = known.map { "\"\($0)\"" }.joined(separator: ", ")
        guard let text = problems.text(field.value, name, example: choices) else { return nil }
        if known.contains(text) { return text }
        problems.add(
            field.value.position, "\(name) must be one of \(choices)",
            remedy: nearest(to: text, among: known).map { "did you mean \"\($0)\"?" } ?? "write one of them")
        return nil
    }

    /// One text or a list of them.
    private func words(
        _ field: JSON5Member, _ name: String, known: [String]?, _ problems: inout Problems
    ) -> [String] {
        var values = [field.value]
        if case .array(let elements) = field.value.content { values = elements }
        return values.compactMap { value in
            guard let text = problems.text(value, name, example: #""name""#) else { return nil }
            if known?.contains(text) ?? true { return text }
            problems.add(
                value.position, "\(name) names \"\(text)\", which there is not",
                remedy: nearest(to: text, among: known ?? []).map { "did you mean \"\($0)\"?" }
                    ?? "there are \(known?.joined(separator: ", ") ?? "")")
            return nil
        }
    }

    private func decimal(_ field: JSON5Member, _ name: String, _ problems: inout Problems) -> ExactDecimal? {
        guard let text = problems.text(field.value, name, example: #""1000.00", in quotes"#) else { return nil }
        if let value = try? ExactDecimal(text) { return value }
        problems.add(
            field.value.position, "\(name) must be a number of at most 38 digits, in quotes",
            remedy: #"write "1000.00""#)
        return nil
    }

    private func length(_ field: JSON5Member, _ name: String, _ problems: inout Problems) -> Duration? {
        let example = #""30s", "5m" or "1h""#
        guard let text = problems.text(field.value, name, example: example) else { return nil }
        if let duration = Duration(text: text), duration >= .seconds(1), duration <= .seconds(366 * 86_400) {
            return duration
        }
        problems.add(field.value.position, "\(name) must be a duration of a second or more", remedy: "write \(example)")
        return nil
    }
}

/// The fields of a rule while they are read.
private struct RuleFields {
    var when: String?
    var accounts: [String] = []
    var users: [String] = []
    var asset: String?
    var amount = AlertRule.Amount.total
    var below: ExactDecimal?
    var above: ExactDecimal?
    var moreThan: ExactDecimal?
    var length: Duration?
    var webhooks: [String] = []
    var every: Duration?

    func condition(_ when: String) -> AlertRule.Condition? {
        switch when {
        case "total": asset == nil ? nil : bound.map { .total(amount, $0) }
        case "balance": asset == nil ? nil : bound.map { .balance(amount, $0) }
        case "change": moreThan.flatMap { $0.isNegative ? nil : .change(amount, moreThan: $0) }
        case "stale": .stale(for: length ?? .zero)
        case "failing": .failing(for: length ?? .zero)
        case "gap": .gap
        case "finding": .finding
        default: nil
        }
    }

    private var bound: AlertRule.Bound? {
        switch (below, above) {
        case (let below?, nil): .below(below)
        case (nil, let above?): .above(above)
        default: nil
        }
    }

    static func needs(_ when: String) -> String {
        when == "change" ? #"add moreThan: "100""# : #"add asset: "USD", and below: "1000" or above: "1000", not both"#
    }

    static func fits(_ key: String, _ when: String) -> Bool {
        switch key {
        case "below", "above": ["total", "balance"].contains(when)
        case "amount": ["total", "balance", "change"].contains(when)
        case "moreThan": when == "change"
        case "for": ["stale", "failing"].contains(when)
        case "asset": ["total", "balance", "change", "finding"].contains(when)
        case "user": ["balance", "change", "stale", "finding"].contains(when)
        default: true
        }
    }
}
