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
    /// What one connection costs, all messages of logging in and subscribing included.
    var connectionCharges: [Charge] { get }
    /// How the connection is kept alive and found dead.
    var heartbeat: FeedHeartbeat { get }
    /// Whether the connection numbers its messages 1, 2, 3, ... over everything it sends.
    var isNumbered: Bool { get }
    /// Whether subscribing brings the present state of every holder. If not, what changed unseen must be read by REST.
    var pushesSnapshot: Bool { get }

    /// The connection is open: the message that logs in.
    mutating func logIn() -> [UInt8]
    /// The venue accepted the credential: the message that subscribes.
    mutating func subscribe() -> [UInt8]
    /// What a message of the venue means.
    mutating func read(_ message: [UInt8], at time: Timestamp, with parser: JSONParser) -> FeedReading
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
        /// A WebSocket ping; the protocol obliges the other side to answer.
        case ping
        /// A message of the venue's own.
        case message([UInt8])
    }

    package var probe: Probe
    /// After so long without a message.
    package var every: Duration
    /// So long for the answer; then the connection is dead.
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
        /// The answer to a heartbeat of the venue's own.
        case pong
        /// The venue refused what was asked, or ended it.
        case refused(ReadFailure)
        /// A message that is understood and says nothing of balances.
        case other
        /// Not what the venue's documents describe.
        case malformed(ReadFailure)
    }

    package var sequence: Int64?
    package var venueTime: Timestamp?
    package var meaning: Meaning

    package init(sequence: Int64? = nil, venueTime: Timestamp? = nil, _ meaning: Meaning) {
        self.sequence = sequence
        self.venueTime = venueTime
        self.meaning = meaning
    }
}
