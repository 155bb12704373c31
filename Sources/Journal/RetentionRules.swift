package import Balances

/// How long the bytes of each kind of entry are kept. Their digests are kept for ever.
package struct RetentionRules: Sendable, Hashable {
    /// A kind that is not named is kept for ever.
    package var ages: [Entry.Kind: Duration]

    package init(_ ages: [Entry.Kind: Duration] = [:]) { self.ages = ages }

    /// What was received up to then may go; nil for a kind that stays.
    package func limit(of kind: Entry.Kind, at now: Timestamp) -> Timestamp? { ages[kind].map { now + (.zero - $0) } }
}
