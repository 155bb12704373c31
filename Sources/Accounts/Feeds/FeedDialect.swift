package import Balances
package import JSON
package import Net

/// One venue's balance feed, as its Client room speaks it: what to send, and what each message means.
///
/// A value without I/O. `FeedSession` adds connecting, deadlines, heartbeats, budgets, sequence checks and gaps.
package protocol FeedDialect: Sendable {
    /// Where the feed is.
    var address: FeedAddress { get }
    /// As what its messages are recorded.
    var recording: Recording { get }
    /// What one connection costs, all messages of logging in and subscribing included. The first bucket is the one that
    /// is blocked when the venue says that a limit is used up.
    var connectionCharges: [Charge] { get }
    /// What a connection takes up as long as it is there; nil where the venue sets no limit.
    var seat: Seat? { get }
    /// How long the venue wants to be left alone when a limit is used up and it does not say how long.
    var limitPause: Duration { get }
    /// How the connection is kept alive and found dead.
    var heartbeat: FeedHeartbeat { get }
    /// Whether the connection numbers its messages 1, 2, 3, ... over everything it sends.
    var isNumbered: Bool { get }
    /// Whether subscribing brings the present state of every holder. If not, what changed unseen must be read by REST.
    var pushesSnapshot: Bool { get }

    /// A new connection is open: the message that logs in. What was remembered of the connection before is forgotten.
    mutating func logIn() -> [UInt8]
    /// The venue accepted the credential: the message that subscribes.
    mutating func subscribe() -> [UInt8]
    /// What a message of the venue means.
    mutating func read(_ message: [UInt8], at time: Timestamp, with parser: JSONParser) -> FeedReading
    /// Why the venue answered the handshake with an HTTP status instead of a WebSocket.
    func refusal(status: Int, headers: HTTPHeaders) -> ReadFailure
}

extension FeedDialect {
    /// None.
    package var seat: Seat? { nil }
}

/// An address of a WebSocket.
package struct FeedAddress: Sendable, Hashable {
    package var base: BaseURL
    package var path: String
    package var headers: HTTPHeaders

    package init(base: BaseURL, path: String = "", headers: HTTPHeaders = [:]) {
        self.base = base
        self.path = path
        self.headers = headers
    }
}

/// How a silent connection is told from a dead one.
package struct FeedHeartbeat: Sendable, Hashable {
    package enum Probe: Sendable, Hashable {
        /// A WebSocket ping; the protocol obliges the other side to answer. Sent after so long without a message.
        case ping
        /// A message of the venue's own, sent every so often whatever comes: a venue that has one wants to hear of us.
        case message([UInt8])
    }

    package var probe: Probe
    /// More than zero.
    package var every: Duration
    /// So long for the answer, or for anything else from the venue; then the connection is dead.
    package var deadline: Duration

    package init(_ probe: Probe, every: Duration, deadline: Duration) {
        self.probe = probe
        self.every = every
        self.deadline = deadline
    }
}

/// A feed's message with its number and what it means.
package struct FeedReading: Sendable {
    package enum Meaning: Sendable {
        case authenticated
        /// Everything that was asked for is subscribed to.
        case subscribed
        case statement(Statement, [Finding])
        /// Nothing that counts, but something that people should see.
        case remark([Finding])
        /// The answer to a heartbeat of the venue's own.
        case pong
        /// The venue refused what was asked, or ended it.
        case refused(ReadFailure)
        /// The venue complains and may go on all the same. If the connection ends without another word, this is why.
        case complaint(ReadFailure)
        /// A message that is understood and says nothing of balances.
        case other
        /// Not what the venue's documents describe.
        case malformed(ReadFailure)
    }

    /// Where the message stands to those before it, as far as a feed without numbers lets one know.
    package enum Order: Sendable, Hashable {
        case newer
        /// The same had come before.
        case repeated
        /// Something newer of the same had come before.
        case late
    }

    /// Also of a message that cannot be read otherwise, where its number can.
    package var sequence: Int64?
    package var venueTime: Timestamp?
    package var meaning: Meaning
    /// Looked at only where the feed is not numbered.
    package var order: Order

    package init(
        sequence: Int64? = nil, venueTime: Timestamp? = nil, _ meaning: Meaning, order: Order = .newer
    ) {
        self.sequence = sequence
        self.venueTime = venueTime
        self.meaning = meaning
        self.order = order
    }
}

extension MessageMeaning {
    /// What a feed's message says, without the place it has on its connection.
    package init(_ reading: FeedReading) {
        self.init(sequence: reading.sequence, venueTime: reading.venueTime)
        switch reading.meaning {
        case .statement(let statement, let found): (statements, findings) = ([statement], found)
        case .remark(let found): findings = found
        case .authenticated, .subscribed, .pong, .refused, .complaint, .other, .malformed: break
        }
    }
}
