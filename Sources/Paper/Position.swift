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
    package var available: ExactDecimal { sum(of: Pocket.allCases.filter { $0 != .held }) }
    package var held: ExactDecimal { self[.held] }
    /// All pockets together; what a venue calls balance or total.
    package var total: ExactDecimal { sum(of: Pocket.allCases) }
    /// The trading wallet with what is held of it.
    package var tradingWallet: ExactDecimal { sum(of: [.trading, .held]) }

    mutating func add(_ amount: ExactDecimal, to pocket: Pocket) throws(ExactDecimal.Overflow) {
        amounts[pocket.index] = try amounts[pocket.index].adding(amount)
    }

    /// Throws when the pockets together would leave 38 digits.
    func checkTotal() throws(ExactDecimal.Overflow) {
        var total = ExactDecimal.zero
        for amount in amounts { total = try total.adding(amount) }
    }

    /// Sums cannot overflow: the ledger refuses postings that would let a total leave 38 digits.
    private func sum(of pockets: [Pocket]) -> ExactDecimal {
        pockets.reduce(.zero) { total, pocket in
            guard let sum = try? total.adding(self[pocket]) else {
                preconditionFailure("a posting was accepted that lets the total of \(asset) overflow")
            }
            return sum
        }
    }
}
