/// What the stream's readers may cost. Each bound has a reason; tests set their own.
package struct StreamSettings: Sendable, Hashable {
    /// The last lines, kept once for all readers: some 20,000 statements, seconds of the fastest feed.
    package var ringBytes = 16 << 20

    /// Lines read from the journal again, kept for others who are as far behind.
    package var shelfBytes = 16 << 20

    /// What one reader is handed at a time: more than a socket takes at once, and all that waits for a slow one.
    package var chunkBytes = 64 << 10

    /// What all readers may have waiting together, where many read nothing: with more readers each is handed less.
    package var waitingBytes = 256 << 20

    /// Records that wait to become lines. Past it the ring begins anew behind them, and readers go by the journal.
    package var backlogBytes = 16 << 20

    /// Users and accounts that readers follow by name, some megabytes. Past it lines are made of everything, as for a
    /// reader that follows everyone.
    package var topics = 65_536

    /// Readers at one time: below the open files that a service is given.
    package var readers = 10_000

    /// Of one token, or of one address where there is none.
    package var readersPerGuest = 2_000

    /// How often a quiet reader is told where it stands: middleboxes forget connections after about a minute.
    package var heartbeat: Duration = .seconds(15)

    /// So many entries behind, a reader that falls further behind from one heartbeat to the next is dropped: it will
    /// not catch up.
    package var mostBehind: Int64 = 1_000_000

    package init() {}
}
