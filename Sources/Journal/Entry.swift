package import Accounts
package import Balances

/// One thing that was written down: a message of a venue with its bytes, or something the engine noticed.
///
/// Entries are numbered 1, 2, 3, ... in the order in which they were committed; that number is the position.
package struct Entry: Sendable, Hashable {
    /// What kind of thing it is; retention is per kind.
    package enum Kind: UInt8, Sendable, Hashable, CaseIterable {
        /// A message of a feed, as it came.
        case message = 1
        /// An answer to a request, as it came.
        case answer = 2
        /// A `Gap`, when it was noticed.
        case gap = 3
        /// How an account fares: see `AccountHealth`.
        case outcome = 4
        /// A disagreement between two sources.
        case finding = 5
        /// What was spent of a venue's limits, or that a venue wants to be left alone: see `Spending`.
        case spending = 6
        /// A feed is live from here on: statements of this epoch follow.
        case live = 7
        /// The program began to keep this account's record.
        case start = 8
        /// What became of a rule that someone is to be told of: see `AlertNote`. It belongs to no account.
        case alert = 9
    }

    /// What was made of a message.
    package typealias Verdict = MessageVerdict

    /// 1 and up; 0 until it is committed.
    package var position: Int64 = 0
    package var kind: Kind
    /// The account's name in the configuration; empty for what belongs to none.
    package var account: String
    /// Messages and answers: as what they are read again. Others: their own form.
    package var recording: Recording
    package var verdict: Verdict
    /// The connection, for messages of a feed; 0 elsewhere.
    package var epoch: Int64 = 0
    /// The feed's own number.
    package var sequence: Int64?
    package var venueTime: Timestamp?
    /// When it had arrived whole, on both clocks.
    package var receivedAt: Moment
    /// The venue's bytes with secrets blotted out; for what the engine noticed, JSON of its own.
    package var raw: [UInt8]

    package init(
        _ kind: Kind, account: String, recording: Recording, verdict: Verdict = .control, epoch: Int64 = 0,
        sequence: Int64? = nil, venueTime: Timestamp? = nil, receivedAt: Moment, raw: [UInt8]
    ) {
        self.kind = kind
        self.account = account
        self.recording = recording
        self.verdict = verdict
        self.epoch = epoch
        self.sequence = sequence
        self.venueTime = venueTime
        self.receivedAt = receivedAt
        self.raw = raw
    }
}

/// An entry together with what it says, so that nothing is read twice on the way from the venue to the book.
///
/// `meaning` follows from the entry alone: `RecordReader` gives the same one from the recorded bytes.
package struct Record: Sendable, Hashable {
    package var entry: Entry
    package var meaning: Meaning

    package enum Meaning: Sendable, Hashable {
        /// Nothing the book keeps.
        case nothing
        /// What one holder has, with what broke a rule in it.
        case statement(Statement, [Finding])
        /// Statements of an answer that has several or none, and the holders it lists.
        case answer(MessageMeaning)
        case gap(Gap)
        case health(AccountHealth)
        case finding(Finding)
        case spending(Spending)
        case live
        case start
        case alert(AlertNote)
    }

    package init(_ entry: Entry, _ meaning: Meaning) {
        self.entry = entry
        self.meaning = meaning
    }
}
