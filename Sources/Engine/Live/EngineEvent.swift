package import Accounts
package import Balances
package import Book
package import Journal
package import Net

/// What happened outside, as the engine is told.
package enum EngineEvent: Sendable {
    /// The engine begins; asked once, first.
    case start
    /// An account is kept from now on. `account` is its place: the next one that was never used.
    case added(account: Int, Account, VenueClient, EngineMemory.Account?)
    /// An account is not kept any more: its feed is closed, its reading dropped, and what still comes of it ignored.
    case removed(account: Int)
    /// A time asked for by `nextWake` has come, or nothing special.
    case wake
    /// A connection asked for is open.
    case opened(SocketKey)
    /// Messages came on it, in order.
    case messages(SocketKey, [SocketMessage])
    /// The answer to a ping came.
    case pong(SocketKey)
    /// It is over, or was never made.
    case ended(SocketKey, FeedEnding)
    /// A request was answered whole.
    case answered(RequestKey, HTTPResponse)
    /// No whole answer came.
    case failed(RequestKey, TransportFailure)
    /// The holders that the book proposes to read again, most urgent first.
    case proposed(account: Int, [HolderState])
}

/// What is to be done outside, in order.
package enum EngineAction: Sendable {
    /// To be made durable; what is in `then` is done only after that.
    case append([Record], then: [EngineAction])
    case connect(SocketKey, FeedAddress, timeout: Duration)
    case send(SocketKey, [UInt8])
    case ping(SocketKey)
    case close(SocketKey, SocketClosing)
    /// Drop the connection, open or not; what still comes of it is ignored.
    case abort(SocketKey)
    case request(RequestKey, HTTPRequest, timeout: Duration)
    /// Ask the book which holders should be read again.
    case propose(account: Int, count: Int)
}

/// How a connection ended, or why it was never made.
package typealias FeedEnding = Result<SocketClosing, SocketFailure>

/// One connection of one account. A number is never used twice, so that what comes late from an old connection is told
/// apart from the new one.
package struct SocketKey: Sendable, Hashable {
    /// The account's place in the engine.
    package var account: Int
    package var number: Int

    package init(account: Int, number: Int) {
        self.account = account
        self.number = number
    }
}

/// One request of one account; its number is never used twice.
package struct RequestKey: Sendable, Hashable {
    /// The account's place in the engine.
    package var account: Int
    package var number: Int

    package init(account: Int, number: Int) {
        self.account = account
        self.number = number
    }
}

/// What the engine must know of the time before it began; read from the book.
package struct EngineMemory: Sendable {
    /// Of one account.
    package struct Account: Sendable {
        /// The highest connection number so far; 0 where there was none.
        package var lastEpoch: Int64 = 0
        /// Whether any holder of it is in the book: then nobody listened while the program did not run.
        package var hasHolders = false

        package init(lastEpoch: Int64 = 0, hasHolders: Bool = false) {
            self.lastEpoch = lastEpoch
            self.hasHolders = hasHolders
        }
    }

    /// By name.
    package var accounts: [String: Account] = [:]
    /// Accounts that a feed kept to the end and nobody keeps now, with its last connection.
    package var left: [(name: String, epoch: Int64)] = []
    /// What was spent of limits whose windows may not be over.
    package var spent: [(bucket: String, at: Timestamp)] = []
    /// Buckets that venues want to be left alone.
    package var penalties: [(bucket: String, until: Timestamp)] = []

    package init() {}
}
