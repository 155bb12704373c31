package import Balances

/// Something that follows from a record and stands in none: whoever shows the book shows it too.
package enum BookEvent: Sendable, Hashable {
    /// No holder is suspect through this gap any more; it says by what it was healed.
    case gapHealed(account: String, gap: Gap)
}
