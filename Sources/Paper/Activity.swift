import Money

/// Movements that happen by themselves, so that feeds have something to say: drawn from the scenario's seed.
package struct Activity: Sendable {
    /// The time between two movements.
    package let interval: Duration
    private var nextDue: Duration?

    package init(every interval: Duration) {
        precondition(interval >= .milliseconds(1), "activity leaves the server time to breathe")
        self.interval = interval
    }

    mutating func isDue(at now: Duration) -> Bool {
        guard let due = nextDue else {
            nextDue = now + interval
            return true
        }
        // Timers may come a little early; a movement skipped for that would be the last one.
        guard due <= now + .milliseconds(5) else { return false }
        nextDue = now + interval
        return true
    }

    /// One movement: a deposit or withdrawal, a hold or a release, of a small part of what is there.
    func step(_ ledger: inout Ledger, random: inout SplitMix64, at moment: PaperMoment) -> LedgerEntry? {
        guard let key = ledger.holders.randomElement(using: &random),
            let position = ledger.positions(of: key)?.randomElement(using: &random)
        else { return nil }
        let moves: [(kind: String, from: LedgerEntry.Place, to: LedgerEntry.Place)] = [
            ("deposit", .outside, .pocket(.trading)), ("withdrawal", .pocket(.trading), .outside),
            ("hold", .pocket(.trading), .pocket(.held)), ("release", .pocket(.held), .pocket(.trading)),
        ]
        guard let move = moves.randomElement(using: &random) else { return nil }
        let amount = Self.part(of: position, from: move.from, random: &random)
        return try? ledger.move(
            amount, of: position.asset, for: key, from: move.from, to: move.to, kind: move.kind, at: moment.wall)
    }

    /// Between one and a hundred units of the eighth decimal, or of the last one where the asset has fewer.
    private static func part(
        of position: Position, from place: LedgerEntry.Place, random: inout SplitMix64
    ) -> ExactDecimal {
        let scale = min(8, max(2, position[.trading].scale))
        return ExactDecimal(unchecked: Int128(UInt64.random(in: 1...100, using: &random)), scale: scale)
    }
}
