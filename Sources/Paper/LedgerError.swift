/// Why a movement was refused; nothing was booked.
package enum LedgerError: Error, Sendable, Hashable {
    case unknownHolder(LedgerKey)
    case notPositive
    case samePlace
    case insufficient(Pocket, has: String, asset: String)
    case overflow

    /// One sentence for people.
    package var message: String {
        switch self {
        case .unknownHolder(let key):
            "nobody called \(key.user ?? "the owner") holds anything at \(key.venue); see GET /ledger"
        case .notPositive: "amount must be greater than zero"
        case .samePlace: "from and to are the same"
        case .insufficient(let pocket, let has, let asset): "only \(has) \(asset) in \(pocket.rawValue)"
        case .overflow: "the result would need more than \(38) digits"
        }
    }
}
