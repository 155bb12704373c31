import Money

/// Movements that happen by themselves, so that feeds have something to say: drawn from the scenario's seed.
package struct Activity: Sendable {
    /// The time between two movements.
    package let interval: Duration
    private let slack: Duration
    private var due: Duration?

    package init(every interval: Duration) {
        precondition(interval >= .milliseconds(1), "activity leaves the server time to breathe")
        self.interval = interval
        slack = min(Self.longestSlack, interval / 2)
    }

    /// A timer may come this much early; one that does is told to come again.
    private static let longestSlack = Duration.milliseconds(20)

    /// What a wake at this time is for: a movement, and the time after which the next wake is needed; nil where the wake
    /// was somebody else's and the one that was asked for is still to come.
    mutating func wake(at now: Duration) -> (moves: Bool, again: Duration?) {
        let due = self.due ?? now
        if now < due { return (false, now >= due - slack ? due - now : nil) }
        self.due = now + interval
        return (true, interval)
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
