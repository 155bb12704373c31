import Accounts
import Alerts
import Balances
import Book
import Engine
import Journal
import Net
import Reports

/// Runs the alerts beside the record: hands records to the rules, writes down what they decide, and tells the webhooks.
///
/// The decisions are `AlertMachine`'s and `Deliveries`'; here are clocks, threads and requests.
final class AlertDesk: Sendable {
    private struct State {
        var machine: AlertMachine
        var deliveries = Deliveries()
        var webhooks: [String: Webhook]
        var engine: LiveEngine?
        var nextLook = Duration.zero
    }

    private let surroundings: Surroundings
    private let rules: [AlertRule]
    private let accounts: NamedAccounts
    private let state: Lock<State>
    private let wakes: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    init(_ rules: [AlertRule], _ webhooks: [Webhook], _ accounts: NamedAccounts, _ surroundings: Surroundings) {
        self.surroundings = surroundings
        self.rules = rules
        self.accounts = accounts
        state = Lock(
            State(
                machine: AlertMachine(rules, tables: accounts.tables, standing: StandingAlerts()),
                webhooks: Dictionary(webhooks.map { ($0.name, $0) }) { first, _ in first }))
        (wakes, wake) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
    }

    /// The time between two looks at the book; longer where a look takes long.
    private static let pause = Duration.seconds(2)
    /// A look takes at most a twentieth of the time.
    private static let share = 20
    /// A receiver that has not answered by then is asked again.
    private static let timeout = Duration.seconds(10)

    /// The record begins: what stood in the journal stands.
    func begin(_ engine: LiveEngine) {
        let book = engine.withBook { $0 }
        let now = surroundings.clock.now()
        let notes = state.withLock { state in
            state.engine = engine
            state.machine = AlertMachine(rules, tables: accounts.tables, standing: book.alerts)
            state.deliveries.take(book.alerts, at: now.steady)
            return state.machine.begin(book, now: now.wall)
        }
        note(notes, at: now)
    }

    /// Takes other rules, webhooks and accounts, while the record goes on.
    func replace(_ rules: [AlertRule], _ webhooks: [Webhook], _ accounts: NamedAccounts) {
        guard let engine = state.withLock({ $0.engine }) else { return }
        let book = engine.withBook { $0 }
        let now = surroundings.clock.now()
        let notes = state.withLock { state in
            state.webhooks = Dictionary(webhooks.map { ($0.name, $0) }) { first, _ in first }
            return state.machine.replace(rules, tables: accounts.tables, at: now.wall)
                + state.machine.begin(book, now: now.wall)
        }
        note(notes, at: now)
        wake.yield()
    }

    /// These are durable. Called in the order of positions.
    func committed(_ records: [Record]) {
        let now = surroundings.clock.now()
        let notes = state.withLock { $0.machine.took(records, at: now.wall) }
        note(notes, at: now)
        let isTold = records.contains { if case .alert = $0.meaning { true } else { false } }
        guard isTold, let engine = state.withLock({ $0.engine }) else { return }
        let standing = engine.withBook { $0.alerts }
        state.withLock { $0.deliveries.take(standing, at: now.steady) }
        wake.yield()
    }

    /// Looks and tells until the task is cancelled.
    func look() async {
        await withDiscardingTaskGroup { group in
            var turns = wakes.makeAsyncIterator()
            while !Task.isCancelled {
                lookAtBook()
                for attempt in state.withLock({ $0.deliveries.due(at: surroundings.clock.now().steady) }) {
                    group.addTask { await self.send(attempt.key, attempt.notice) }
                }
                let next = state.withLock { min($0.nextLook, $0.deliveries.nextDue ?? $0.nextLook) }
                let alarm = Task { [clock = surroundings.clock, wake] in
                    // Only when its time has come: were it to wake when it is cancelled, every turn would begin the next.
                    guard (try? await clock.sleep(next)) != nil else { return }
                    wake.yield()
                }
                _ = await turns.next()
                alarm.cancel()
            }
            group.cancelAll()
        }
    }

    private func lookAtBook() {
        let began = surroundings.clock.now()
        guard let engine = state.withLock({ $0.nextLook <= began.steady ? $0.engine : nil }) else { return }
        guard state.withLock(\.machine.looks) else {
            // A copy of the book that nobody needs would have the next batch copy each page that it writes to.
            return state.withLock { $0.nextLook = began.steady + Self.pause }
        }
        // A copy: nothing waits while it is looked at.
        let book = engine.withBook { $0 }
        let notes = state.withLock { $0.machine.look(at: book, now: began.wall) }
        let now = surroundings.clock.now().steady
        state.withLock { $0.nextLook = now + max(Self.pause, (now - began.steady) * Self.share) }
        note(notes, at: began)
    }

    private func note(_ notes: [AlertNote], at moment: Moment) {
        guard !notes.isEmpty, let engine = state.withLock({ $0.engine }) else { return }
        engine.note(notes.map { .alert($0, at: moment) })
    }

    private func send(_ key: Deliveries.Key, _ notice: StandingAlerts.Notice) async {
        let webhook = state.withLock { $0.webhooks[key.webhook] }
        let outcome: Deliveries.Outcome =
            if let webhook {
                await surroundings.send(
                    notice.json(key.notice), key: "\(notice.alert.subject.rule)-\(key.notice)", to: webhook,
                    timeout: Self.timeout)
            } else {
                .refused(reason: "the configuration has no such webhook any more")
            }
        guard !Task.isCancelled else { return }
        let now = surroundings.clock.now()
        let note = state.withLock {
            $0.deliveries.finished(key, outcome, wall: now.wall, at: now.steady, random: surroundings.clock.random())
        }
        if let note { self.note([note], at: now) }
        wake.yield()
    }
}

extension Surroundings {
    /// One attempt at one webhook.
    func send(_ body: [UInt8], key: String, to webhook: Webhook, timeout: Duration) async -> Deliveries.Outcome {
        let request = webhook.request(body, key: key, at: clock.now().wall)
        do throws(TransportFailure) {
            return Deliveries.Outcome(try await transport(webhook.receiver).send(request, timeout: timeout))
        } catch {
            return .again(after: nil, reason: error.message)
        }
    }
}

extension Webhook {
    /// As whom the transport knows it: only the certificates that it trusts matter.
    fileprivate var receiver: Account {
        Account(name: name, venue: Venue(rawValue: "webhook"), apiKey: secret, baseURL: base, caFile: caFile)
    }
}

extension NamedAccounts {
    /// What the venues' codes stand for, by account.
    var tables: [String: AssetTable] { Dictionary(uniqueKeysWithValues: all.map { ($0.name, $0.assets) }) }
}
