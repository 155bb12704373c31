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
        let user = root["user"].flatMap { $0.isNull ? nil : $0 }
        key = LedgerKey(venue: try root.member("venue").string(), user: try user?.string())
        asset = try root.member("asset").string()
        let amount = try root.member("amount")
        guard let value = amount.amount.value else {
            throw ControlRefusal(400, "amount is no decimal number of at most 38 digits: \(amount.raw)")
        }
        self.amount = value
        from = try Self.place("from", root["from"], movement.standard.from, isFixed: movement == .deposits)
        to = try Self.place("to", root["to"], movement.standard.to, isFixed: movement == .withdrawals)
    }

    private static func place(
        _ name: String, _ node: JSONNode?, _ standard: LedgerEntry.Place?, isFixed: Bool
    ) throws -> LedgerEntry.Place {
        guard let node, !node.isNull, !isFixed else {
            guard let standard else {
                throw ControlRefusal(400, "\(name) is needed: one of \(wallets)")
            }
            return standard
        }
        let word = try node.string()
        guard let pocket = Pocket(rawValue: word) else {
            throw ControlRefusal(400, "\(name) is one of \(wallets), not \(word)")
        }
        return .pocket(pocket)
    }

    private static var wallets: String { Pocket.allCases.map(\.rawValue).joined(separator: ", ") }
}
