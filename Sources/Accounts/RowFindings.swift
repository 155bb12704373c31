package import Balances
package import JSON

// What may be wrong with any venue's rows, as findings. The venue's numbers stand all the same.
extension Finding {
    /// The equations that a row breaks, and the amounts of it that cannot be held exactly.
    ///
    /// - Parameters:
    ///   - amounts: the row's amounts under their names on the wire.
    ///   - source: where the row stands in the message.
    ///   - text: gives the message's own text of a place in it.
    package static func inRow(
        _ balance: Balance, amounts: [(name: String, amount: WireAmount)], source: Range<Int>,
        breaking equations: [Equation], holder: Holder, text: (Range<Int>) -> String
    ) -> [Finding] {
        equations.compactMap { $0.check(balance, of: holder, evidence: { text(source) }) }
            + unreadable(amounts, of: balance.venueAsset, holder: holder, evidence: { text(source) }, text: text)
    }

    /// One for each amount that cannot be held exactly.
    package static func unreadable(
        _ amounts: [(name: String, amount: WireAmount)], of venueAsset: String, holder: Holder,
        evidence: () -> String, text: (Range<Int>) -> String
    ) -> [Finding] {
        amounts.compactMap { name, amount in
            guard case .unreadable(let place) = amount else { return nil }
            return .unreadable(name, text: text(place), venueAsset: venueAsset, holder: holder, evidence: evidence())
        }
    }

    /// One for each balance whose code an earlier one of the same message has.
    ///
    /// - Parameter source: where the row of a balance stands in the message, by the balance's place.
    package static func repeated(
        in balances: [Balance], holder: Holder, source: (Int) -> Range<Int>, text: (Range<Int>) -> String
    ) -> [Finding] {
        RepeatedCodes.places(in: balances).map {
            .repeated(balances[$0].venueAsset, holder: holder, evidence: text(source($0)))
        }
    }
}
