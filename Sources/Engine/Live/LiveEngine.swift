package import Accounts
package import Book
package import Journal
package import Net

/// Carries out what the engine decides: connections, requests, timers and the journal, for as long as it runs.
///
/// The decisions are `EngineMachine`'s; here is nothing but moving bytes. What is shown was committed before.
package final class LiveEngine: Sendable {
    private typealias Job = @Sendable () async -> Void

    private let roster: Lock<Roster>
    private let machine: Lock<EngineMachine>
    private let writer: JournalWriter
    private let transport: @Sendable (Account) -> any HTTPTransport
    private let connector: FeedConnector
    private let clock: EngineClock
    private let links = Lock<[SocketKey: any FeedLink]>([:])
    private let alarm = Lock(Alarm())
    private let ending: Ending
    private let jobs: AsyncStream<Job>
    private let addJob: AsyncStream<Job>.Continuation

    /// Brings the book up to what the store holds; nothing is sent before `run()`.
    ///
    /// - Parameters:
    ///   - venues: all there are, as the journal may hold messages of accounts that do not run now.
    ///   - store: an open one, which is the engine's from now on.
    ///   - onCommit: called in the order of positions with what has become durable, on the journal's queue: while it
    ///     runs, nothing else is committed.
    package init(
        _ accounts: [(account: Account, client: VenueClient)], venues: [VenueClient] = [],
        store: sending any JournalStore, settings: EngineSettings = EngineSettings(),
        transport: @escaping @Sendable (Account) -> any HTTPTransport,
        connector: @escaping FeedConnector, clock: EngineClock, onCommit: @escaping JournalWriter.Observer
    ) throws(StoreFailure) {
        let book = try Recovery.book(of: accounts, from: store, venues: venues)
        let memory = Recovery.memory(of: book, accounts.map(\.account.name), now: clock.now().wall)
        roster = Lock(Roster(accounts))
        self.transport = transport
        self.connector = connector
        self.clock = clock
        machine = Lock(EngineMachine(accounts, memory: memory, settings: settings))
        let (jobs, addJob) = AsyncStream.makeStream(of: Job.self)
        (self.jobs, self.addJob) = (jobs, addJob)
        let ending = Ending(addJob)
        self.ending = ending
        writer = JournalWriter(store: store, book: book, observer: onCommit, failed: { ending.end(with: $0) })
    }

    /// Runs until the task is cancelled; then what has arrived is committed, and a picture of the book is kept.
    ///
    /// - Throws: why the journal could not be written any more. Nothing was shown that is not in it.
    package func run() async throws(StoreFailure) {
        await withTaskCancellationHandler {
            writer.writeHealings()
            take(.start)
            await withDiscardingTaskGroup { group in
                for await job in jobs { group.addTask(operation: job) }
                group.cancelAll()
            }
        } onCancel: {
            ending.end(with: nil)
        }
        await writer.finish()
        if let failure = ending.failure { throw failure }
    }

    /// Lends the book for one short look: while it is lent, nothing is applied.
    package func withBook<R>(_ body: (inout BalanceBook) -> R) -> R { writer.withBook(body) }

    /// What waits to be committed.
    package var waiting: (entries: Int, bytes: Int) { writer.waiting }

    /// What is used up of the venues' limits, and which of them rest. Its times are the clock's steady ones.
    package var spending: RateBudgets { machine.withLock(\.spending) }

    /// Writes down what someone else has decided on; it is committed like everything else.
    package func note(_ records: [Record]) { writer.append(records) }

    /// How long one end user's reading takes under the key's budget; nil for an account without end users.
    package func resyncPace(of account: Int) -> Duration? { machine.withLock { $0.resyncPace(of: account) } }

    /// The same by the account's name; nil for one that is not kept now, too.
    package func resyncPace(of account: String) -> Duration? {
        roster.withLock { $0.place(of: account) }.flatMap { resyncPace(of: $0) }
    }

    /// Keeps these accounts from now on, and no others. One that is as it was goes on undisturbed; one whose settings changed is
    /// removed and added, and what it missed in between is a gap. One call at a time.
    @discardableResult
    package func replaceAccounts(_ accounts: [(account: Account, client: VenueClient)]) -> AccountChanges {
        let changes = roster.withLock { $0.changes(to: accounts) }
        for name in changes.removed + changes.changed {
            guard let index = roster.withLock({ $0.remove(name) }) else { continue }
            take(.removed(account: index))
        }
        for (account, client) in accounts where (changes.added + changes.changed).contains(account.name) {
            let memory = withBook { book in
                book.settings.rules[account.name] = Recovery.rule(of: account, client)
                return Recovery.memory(of: book, account.name)
            }
            let index = roster.withLock { $0.add(account, client) }
            take(.added(account: index, account, client, memory))
        }
        return changes
    }

    private func take(_ event: EngineEvent) {
        guard !ending.isOver else { return }
        let (actions, next) = machine.withLock { machine -> ([EngineAction], Duration?) in
            var actions = machine.handle(event, at: clock.now(), random: clock.random)
            // Within the lock, so that entries are in the journal in the order in which they were decided.
            append(&actions)
            return (actions, machine.nextWake)
        }
        for action in actions { carryOut(action) }
        arm(next)
    }

    /// Hands over what is to be written, and leaves what is to be done besides.
    private func append(_ actions: inout [EngineAction]) {
        var rest: [EngineAction] = []
        // From the end and out of the array: records with a second owner would be copied to be numbered.
        actions.reverse()
        while let action = actions.popLast() {
            switch consume action {
            case .append(let records, let then): append(records, then: then)
            case let other: rest.append(other)
            }
        }
        actions = rest
    }

    private func append(_ records: consuming [Record], then: [EngineAction]) {
        guard !then.isEmpty else { return writer.append(records) }
        writer.append(records) { [weak self] in
            for action in then { self?.carryOut(action) }
        }
    }

    private func carryOut(_ action: EngineAction) {
        switch action {
        case .append(let records, let then): append(records, then: then)
        case .connect(let key, let address, let timeout):
            addJob.yield { await self.keep(key, at: address, timeout: timeout) }
        case .send(let key, let bytes): onLink(key) { link in try? await link.send(.text(bytes)) }
        case .ping(let key): onLink(key) { link in await self.ping(key, link) }
        case .close(let key, let closing): onLink(key) { link in await link.close(closing) }
        case .abort(let key): onLink(key) { link in await link.drop() }
        case .request(let key, let request, let timeout):
            addJob.yield { await self.exchange(key, request, timeout: timeout) }
        case .propose(let account, let count): propose(account, count)
        }
    }

    private func propose(_ account: Int, _ count: Int) {
        let now = clock.now().wall
        guard let name = roster.withLock({ $0[account]?.name }) else { return }
        let holders = withBook { book in
            book.candidates(of: name, count: count, at: now).compactMap {
                book.state(of: $0.holder, account: name, at: now)
            }
        }
        addJob.yield { self.take(.proposed(account: account, holders)) }
    }

    private func exchange(_ key: RequestKey, _ request: HTTPRequest, timeout: Duration) async {
        guard let account = roster.withLock({ $0[key.account] }) else { return }
        do throws(TransportFailure) {
            take(.answered(key, try await transport(account).send(request, timeout: timeout)))
        } catch {
            take(.failed(key, error))
        }
    }
}

/// Connections.
extension LiveEngine {
    /// One connection from its opening to its end.
    private func keep(_ key: SocketKey, at address: FeedAddress, timeout: Duration) async {
        guard let account = roster.withLock({ $0[key.account] }) else { return }
        do throws(SocketFailure) {
            let link = try await connector(account, address, timeout)
            links.withLock { $0[key] = link }
            take(.opened(key))
            try await withTaskExecutorPreference(link.executor) { () async throws(SocketFailure) in
                while let messages = try await link.receive() {
                    take(.messages(key, messages))
                    await writer.room()
                }
            }
            take(.ended(key, .success(link.closing ?? .noStatus)))
        } catch {
            take(.ended(key, .failure(error)))
        }
        links.withLock { $0[key] = nil }
    }

    private func onLink(_ key: SocketKey, _ body: @escaping @Sendable (any FeedLink) async -> Void) {
        guard let link = links.withLock({ $0[key] }) else { return }
        addJob.yield { await body(link) }
    }

    /// The session has its own deadline for the answer; this one only ends the waiting.
    private func ping(_ key: SocketKey, _ link: any FeedLink) async {
        do throws(SocketFailure) {
            try await link.ping(timeout: Self.longestPing)
            take(.pong(key))
        } catch {}  // No answer: the session's deadline says what it means.
    }

    private static let longestPing = Duration.seconds(60)
}

/// Timers.
extension LiveEngine {
    private struct Alarm {
        var at: Duration?
        var number = 0
    }

    /// One sleeping task at a time counts: the one that was armed for the earliest time.
    private func arm(_ time: Duration?) {
        guard let time else { return }
        let number = alarm.withLock { alarm -> Int? in
            if let armed = alarm.at, armed <= time { return nil }
            alarm.at = time
            alarm.number += 1
            return alarm.number
        }
        guard let number else { return }
        addJob.yield {
            try? await self.clock.sleep(time)
            self.ring(number)
        }
    }

    private func ring(_ number: Int) {
        let isCurrent = alarm.withLock { alarm -> Bool in
            guard alarm.number == number else { return false }
            alarm.at = nil
            return true
        }
        if isCurrent { take(.wake) }
    }
}

/// Whether the engine is to end, and why.
private final class Ending: Sendable {
    private let state = Lock<(isOver: Bool, failure: StoreFailure?)>((false, nil))
    private let finish: @Sendable () -> Void

    init<Element>(_ jobs: AsyncStream<Element>.Continuation) { finish = { jobs.finish() } }

    var isOver: Bool { state.withLock(\.isOver) }
    var failure: StoreFailure? { state.withLock(\.failure) }

    func end(with failure: StoreFailure?) {
        state.withLock { state in
            state.isOver = true
            state.failure = state.failure ?? failure
        }
        finish()
    }
}
