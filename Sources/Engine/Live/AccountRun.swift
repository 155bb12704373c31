import Accounts
import Balances
import Book
import JSON
import Journal
import Net

/// One account under the engine: its feed, its readings, and what is noticed on the way. A value without I/O.
///
/// Feed and readings go side by side; of readings there is one at a time, since they share a budget anyway.
struct AccountRun {
    let index: Int
    let account: Account
    let client: VenueClient
    let settings: EngineSettings
    let redaction: Redaction
    let parser = JSONParser()

    var feed: FeedSession?
    /// As what the feed's messages are recorded.
    var feedRecording = Recording(.withheld, of: .owner)
    /// The connection that counts; what comes from others is late.
    var socket = SocketKey(account: 0, number: 0)
    var errand: RunningErrand?
    var requests = 0
    var polls = 0
    var nextPoll = Duration.zero
    var nextListing = Duration.zero
    var planner: ResyncPlanner
    var doubts = Doubts()
    var readTimes = ReadTimes()
    var crossCheck = CrossCheck()
    /// The longest time that a limit of the requests so far asks for one of them.
    var narrowest = Duration.zero
    var health: [AccountHealth.Source: AccountHealth] = [:]

    init(_ index: Int, _ account: Account, _ client: VenueClient, settings: EngineSettings, lastEpoch: Int64) {
        self.index = index
        self.account = account
        self.client = client
        self.settings = settings
        redaction = Redaction(account)
        planner = ResyncPlanner(settings)
        socket = SocketKey(account: index, number: 0)
        if account.feedURL != nil, let makeFeed = client.makeFeed {
            let dialect = makeFeed(account)
            feedRecording = dialect.recording
            feed = FeedSession(dialect, nextEpoch: lastEpoch + 1)
        }
    }

    /// Whether its holders are end users, listed by the venue and read one by one.
    var hasUsers: Bool { client.makeListing != nil }

    /// How often it is read again.
    var pollEvery: Duration { account.pollEvery ?? client.standardPollEvery }

    /// The next time at which something is due; nil when only events can move it.
    var nextWake: Duration? {
        let idle = [doubts.nextWake] + (hasUsers ? [nextListing, planner.nextWake] : [nextPoll])
        return ((errand.map(\.wakesAt) ?? idle) + [feed?.nextWake]).compactMap { $0 }.min()
    }

    /// Everything that is due.
    mutating func wake(at now: Moment, budgets: inout RateBudgets, random: () -> UInt64, _ out: inout EngineOutput) {
        if var session = feed {
            var notes: [FeedNote] = []
            let actions = session.wake(at: now, budgets: &budgets, random: random(), into: &notes)
            feed = session
            take(&notes, at: now, &out)
            follow(actions, at: now, &out)
        }
        advanceErrand(at: now, budgets: &budgets, random: random, &out)
    }

    /// How long one end user's reading takes under the key's budget: as its narrowest limit allows.
    var resyncPace: Duration? { hasUsers ? narrowest : nil }

    /// Notes how the account fares, if that has changed.
    mutating func report(_ new: AccountHealth, at now: Moment, _ out: inout EngineOutput) {
        if let old = health[new.source], old.isSame(as: new) { return }
        health[new.source] = new
        out.append(.health(new, of: account.name, at: now))
    }
}

extension AccountHealth {
    /// Whether there is nothing to tell: the words of a failure may differ from time to time.
    fileprivate func isSame(as other: AccountHealth) -> Bool {
        status == other.status && failure?.code == other.failure?.code
            && failure?.venueCode == other.failure?.venueCode && failure?.httpStatus == other.failure?.httpStatus
    }
}

/// What one step of the engine leads to: records and what is to be done, in order.
struct EngineOutput {
    private(set) var actions: [EngineAction] = []
    private var records: [Record] = []

    mutating func append(_ record: Record) { records.append(record) }

    mutating func act(_ action: EngineAction) {
        flush()
        actions.append(action)
    }

    /// Does something only when all records so far are durable.
    mutating func actAfterCommit(_ action: EngineAction) {
        actions.append(.append(records, then: [action]))
        records = []
    }

    mutating func finish() -> [EngineAction] {
        flush()
        return actions
    }

    private mutating func flush() {
        guard !records.isEmpty else { return }
        actions.append(.append(records, then: []))
        records = []
    }
}
