/// How a running engine paces itself.
package struct EngineSettings: Sendable, Hashable {
    /// End users read in one go. Their tokens cost one call for all of them; a small number lets a new gap change the
    /// order soon.
    package var resyncBatch = 20
    /// While no holder is suspect or unknown, the oldest ones are verified this seldom, so that the key's budget is left
    /// to others.
    package var quietPause = Duration.seconds(60)
    /// The list of end users is asked for again this often: a user may come without ever being pushed.
    package var listEvery = Duration.seconds(3_600)
    /// A refused credential does not mend itself; it is tried again for the day someone mends it at the venue.
    package var refusedPause = Duration.seconds(300)
    /// Every so many polls, an account with a second command is read by that one, to compare them.
    package var crossCheckEvery = 5

    package init() {}
}
