import Balances

/// The user's own mapping: `{ BTC_BITCOIN: "BTC", usdt_trc: { asset: "USDT", network: "TRON" } }`.
func readAssets(_ value: JSON5Value, _ label: String, _ problems: inout Problems) -> [String: Asset] {
    let example = #"{ btc: "BTC", usdt_trc: { asset: "USDT", network: "TRON" } }"#
    guard let members = problems.object(value, "assets of \(label)", example: example) else { return [:] }
    var assets: [String: Asset] = [:]
    for member in members {
        if let asset = asset(member, label, &problems) { assets[member.key] = asset }
    }
    return assets
}

private func asset(_ member: JSON5Member, _ label: String, _ problems: inout Problems) -> Asset? {
    let name = "asset \(shown(member.key, else: "in assets")) of \(label)"
    switch member.value.content {
    case .string: return code(member.value, name, &problems).map { Asset($0) }
    case .object(let fields): return asset(fields, name, at: member.value.position, &problems)
    case .array, .number, .boolean, .null:
        problems.expected(
            "text or an object", for: name, member.value, example: #""BTC" or { asset: "USDT", network: "TRON" }"#)
        return nil
    }
}

private func asset(
    _ fields: [JSON5Member], _ name: String, at position: SourcePosition, _ problems: inout Problems
) -> Asset? {
    var asset: String?
    var network: String?
    for field in fields {
        switch field.key {
        case "asset": asset = code(field.value, "asset in \(name)", &problems)
        case "network": network = code(field.value, "network in \(name)", &problems)
        default: problems.unknownKey(field, in: name, known: ["asset", "network"])
        }
    }
    if !fields.contains(where: { $0.key == "asset" }) {
        problems.add(position, "\(name) names no \"asset\"", remedy: #"write { asset: "USDT", network: "TRON" }"#)
    }
    return asset.map { Asset($0, network: network) }
}

/// A canonical code. Small letters are refused: `btc` and `BTC` would be two assets with two totals.
private func code(_ value: JSON5Value, _ name: String, _ problems: inout Problems) -> String? {
    guard let text = problems.text(value, name, example: #""BTC""#) else { return nil }
    let isCode = text.utf8.count <= longestCode && !text.contains { $0.isWhitespace || $0.isLowercase }
    if isCode { return text }
    problems.add(
        value.position, "\(name) must be a code of at most \(longestCode) characters, in capitals and without spaces",
        remedy: #"write "BTC""#)
    return nil
}

/// Codes stand in table columns; the longest that any venue documents has 15 characters.
private let longestCode = 32
