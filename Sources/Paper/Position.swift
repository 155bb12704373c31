package import Money

/// What one holder has of one asset, by pocket.
package struct Position: Sendable, Hashable {
    /// The venue's own code.
    package let asset: String
    private var amounts: [ExactDecimal]

    init(asset: String) {
        self.asset = asset
        amounts = Array(repeating: .zero, count: Pocket.allCases.count)
    }

    package subscript(pocket: Pocket) -> ExactDecimal { amounts[pocket.index] }

    /// Everything that is not held.
    package var available: ExactDecimal { sum(of: Self.everythingFree) }
    package var held: ExactDecimal { self[.held] }
    /// All pockets together; what a venue calls balance or total.
    package var total: ExactDecimal { sum(of: Self.everything) }
    /// The trading wallet with what is held of it.
    package var tradingWallet: ExactDecimal { sum(of: Self.tradingAndHeld) }

    mutating func add(_ amount: ExactDecimal, to pocket: Pocket) throws(ExactDecimal.Overflow) {
        amounts[pocket.index] = try amounts[pocket.index].adding(amount)
    }

    /// Throws when one of the sums over pockets would leave 38 digits: with debts among them, a part may be larger than
    /// the whole.
    func checkSums() throws(ExactDecimal.Overflow) {
        for pockets in Self.summed {
            var total = ExactDecimal.zero
            for pocket in pockets { total = try total.adding(self[pocket]) }
        }
    }

    private static let everything = Pocket.allCases
    private static let everythingFree = Pocket.allCases.filter { $0 != .held }
    private static let tradingAndHeld: [Pocket] = [.trading, .held]
    private static let summed = [everything, everythingFree, tradingAndHeld]

    /// Sums cannot overflow: the ledger refuses postings that would let one leave 38 digits.
    private func sum(of pockets: [Pocket]) -> ExactDecimal {
        pockets.reduce(.zero) { total, pocket in
            guard let sum = try? total.adding(self[pocket]) else {
                preconditionFailure("a posting was accepted that lets the total of \(asset) overflow")
            }
            return sum
        }
    }
}
