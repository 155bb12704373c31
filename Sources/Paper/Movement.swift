import JSON
import Money

/// The movements the control API books, by their paths.
enum Movement: String, Sendable, Hashable, CaseIterable {
    case deposits, withdrawals, holds, releases
    case walletTransfers = "wallet-transfers"

    init?(path: String) { self.init(rawValue: String(path.dropFirst())) }

    /// How an entry is called: `wallet-transfer`.
    var kind: String { String(rawValue.dropLast()) }

    /// Where the money comes from and goes to when the order does not say; nil where it must.
    var standard: (from: LedgerEntry.Place?, to: LedgerEntry.Place?) {
        switch self {
        case .deposits: (.outside, .pocket(.trading))
        case .withdrawals: (.pocket(.trading), .outside)
        case .holds: (.pocket(.trading), .pocket(.held))
        case .releases: (.pocket(.held), .pocket(.trading))
        case .walletTransfers: (nil, nil)
        }
    }
}

/// `{"venue","user"?,"asset","amount","from"?,"to"?}`: the body of a movement.
struct MovementOrder: Sendable, Hashable {
    var key: LedgerKey
    var asset: String
    var amount: ExactDecimal
    var from: LedgerEntry.Place
    var to: LedgerEntry.Place

    init(_ root: JSONNode, _ movement: Movement) throws {
        try Self.refuseUnknown(root)
        let user = root["user"].flatMap { $0.isNull ? nil : $0 }
        key = LedgerKey(venue: try root.member("venue").string(), user: try user?.string())
        asset = try root.member("asset").string()
        guard !asset.isEmpty else { throw ControlRefusal(400, "asset is the venue's own code, such as btc") }
        let amount = try root.member("amount")
        guard let value = amount.amount.value else {
            throw ControlRefusal(400, "amount is no decimal number of at most 38 digits: \(amount.raw)")
        }
        self.amount = value
        from = try Self.place("from", root["from"], movement.standard.from, isOutside: movement == .deposits)
        to = try Self.place("to", root["to"], movement.standard.to, isOutside: movement == .withdrawals)
    }

    private static func refuseUnknown(_ root: JSONNode) throws {
        try root.forEachMember { key, _ in
            guard ["venue", "user", "asset", "amount", "from", "to"].contains(key.string) else {
                throw ControlRefusal(
                    400, "a movement has no \(key.string); it has venue, user, asset, amount, from, to")
            }
        }
    }

    /// - Parameter isOutside: whether this side is the world outside, whatever the order says.
    private static func place(
        _ name: String, _ node: JSONNode?, _ standard: LedgerEntry.Place?, isOutside: Bool
    ) throws -> LedgerEntry.Place {
        guard let node, !node.isNull else {
            guard let standard else { throw ControlRefusal(400, "\(name) is needed: one of \(wallets)") }
            return standard
        }
        let word = try node.string()
        if isOutside {
            guard word == LedgerEntry.Place.outside.name else {
                throw ControlRefusal(400, "\(name) is outside, not \(word)")
            }
            return .outside
        }
        guard let pocket = Pocket(rawValue: word) else {
            throw ControlRefusal(400, "\(name) is one of \(wallets), not \(word)")
        }
        return .pocket(pocket)
    }

    private static var wallets: String { Pocket.allCases.map(\.rawValue).joined(separator: ", ") }
}
