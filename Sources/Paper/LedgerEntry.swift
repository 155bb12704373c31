package import Balances
package import Money

/// One movement in the double-entry ledger: what leaves one place arrives in another.
package struct LedgerEntry: Sendable, Hashable {
    /// One side of a movement.
    package enum Place: Sendable, Hashable {
        /// The world outside the venue.
        case outside
        case pocket(Pocket)

        /// How the control API writes it.
        package var name: String {
            switch self {
            case .outside: "outside"
            case .pocket(let pocket): pocket.rawValue
            }
        }
    }

    /// Counts from 1 without holes.
    package var number: Int
    package var at: Timestamp
    /// What was asked for: `deposit`, `hold`.
    package var kind: String
    package var key: LedgerKey
    package var asset: String
    /// Greater than zero.
    package var amount: ExactDecimal
    package var from: Place
    package var to: Place
}
