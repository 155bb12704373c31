/// A bug that the simulation's own shell has on purpose, to show that the invariants find it. The product has none of them.
package enum Plant: String, Sendable, Hashable, CaseIterable {
    /// Gaps are not written down.
    case skipGap
    /// What waits to be written is shown already.
    case showBeforeCommit
    /// A statement is applied to the book a second time, later.
    case applyTwice
    /// An amount the venue did not tell becomes zero.
    case absentAsZero
    /// A restart forgets which buckets are to be left alone.
    case ignorePenaltyOnRestart
    /// A restart forgets what was spent.
    case forgetSpendingOnRestart
    /// A restart does not write that gaps are healed of which the life before did not come to say so.
    case forgetHealingOnRestart
    /// A restart numbers its connections from the start again.
    case forgetEpoch
    /// An account that is taken out of the configuration is followed as before.
    case followRemoved
    /// Of an account that comes back the engine is not told what is known of the time before.
    case forgetReturned
    /// What is to be done after the commit is done before it.
    case requestBeforeCommit
    /// A restart takes the checkpoint for the whole journal.
    case skipTail
    /// What came late counts.
    case applyLate
    /// The book does not get the last record of a batch.
    case loseLastRecord
    /// The book gets two neighbouring records in the wrong order.
    case swapRecords
    /// A message that says who holds what is shown, but not applied.
    case showOnly
    /// An entry is left out when the journal is written.
    case loseEntry
}
