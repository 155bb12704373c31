package import Accounts
import Balances
import Journal

/// The whole engine as a value: what happened and the time go in, what is to be done comes out. It owns no socket, task,
/// clock or random source, so it runs under a seed and a virtual clock as well as under the real ones.
///
/// Events of one connection come in order. `random` is uniform in `0...UInt64.max`, for nonces and jitter.
package struct EngineMachine {
    /// By the account's place, which is never used twice; nil for one that was removed.
    var runs: [AccountRun?]
    /// Feeds of removed accounts whose connections may stand: they take up the venue's seats until they end.
    var leaving: [Int: LeavingFeed] = [:]
    var budgets = RateBudgets()
    /// With what is known of accounts that were removed since.
    var memory: EngineMemory
    let settings: EngineSettings
    var isStarted = false

    /// - Parameter memory: what the book knows of the time before.
    package init(
        _ accounts: [(account: Account, client: VenueClient)], memory: EngineMemory,
        settings: EngineSettings = EngineSettings()
    ) {
        self.memory = memory
        self.settings = settings
        runs = accounts.enumerated().map { index, account in
            AccountRun(
                index, account.account, account.client, settings: settings,
                lastEpoch: memory.accounts[account.account.name]?.lastEpoch ?? 0)
        }
    }

    /// The steady time at which `wake` must be handled; nil when only events can move anything.
    package var nextWake: Duration? {
        (runs.compactMap { $0?.nextWake } + leaving.values.map(\.until)).min()
    }

    /// Takes one event.
    package mutating func handle(
        _ event: EngineEvent, at now: Moment, random: () -> UInt64
    ) -> [EngineAction] {
        var out = EngineOutput()
        switch event {
        case .start: start(at: now, random: random, &out)
        case .wake: wake(at: now, random: random, &out)
        case .added(let index, let account, let client, let memory): add(index, account, client, memory, at: now, &out)
        case .removed(let account): remove(account, at: now, random: random, &out)
        case .messages(let key, let messages): runs[key.account]?.received(messages, on: key, at: now, &out)
        case .opened(let key): opened(key, at: now, &out)
        case .pong(let key): runs[key.account]?.pong(key, at: now)
        case .ended(let key, let ending): ended(key, ending, at: now, random: random, &out)
        case .answered(let key, let response):
            runs[key.account]?.answered(key.number, response, at: now, random: random(), &out)
        case .failed(let key, let failure): runs[key.account]?.failed(key.number, failure, at: now, random: random())
        case .proposed(let account, let holders): runs[account]?.proposed(holders, at: now)
        }
        // What an event made due is done at once: an answer's next request, a closed feed's reconnection.
        if event.mayMakeDue, isStarted { wake(at: now, random: random, &out) }
        return out.finish()
    }

    /// What is used up of the venues' limits, and which of them rest.
    package var spending: RateBudgets { budgets }

    /// How long one holder's reading takes under the key's budget; nil for accounts without end users.
    package func resyncPace(of account: Int) -> Duration? { runs[account]?.resyncPace }

    private mutating func start(at now: Moment, random: () -> UInt64, _ out: inout EngineOutput) {
        restore(at: now)
        isStarted = true
        // Nobody listens for them any more: what the last feed kept live is not so now.
        for (name, epoch) in memory.left {
            out.append(.gap(Gap(epoch: epoch, kind: .restart, first: nil, last: nil, at: now.wall), of: name, at: now))
        }
        for index in runs.indices { start(index, at: now, &out) }
        wake(at: now, random: random, &out)
    }

    /// Limits and penalties of the run before still hold: its times are told by the wall clock, which both share.
    private mutating func restore(at now: Moment) {
        for (bucket, times) in Dictionary(grouping: memory.spent, by: \.bucket) {
            // When a request had reached the venue is not known: not after the next one was sent, for they go one by one,
            // and not after now.
            // What is counted several times, as a connection with its messages, stands there as often, at one time.
            let sent = times.map(\.at).sorted()
            for (index, time) in sent.enumerated() {
                let arrived = sent[index...].first { $0 > time } ?? now.wall
                budgets.restore(bucket, at: now.steady - max(.zero, now.wall - arrived))
            }
        }
        for (bucket, until) in memory.penalties where until > now.wall {
            budgets.block(bucket, until: now.steady + (until - now.wall))
        }
        _ = budgets.takeNewBlocks()
    }

    private mutating func wake(at now: Moment, random: () -> UInt64, _ out: inout EngineOutput) {
        for (index, feed) in leaving where feed.until <= now.steady { letGo(index, at: now) }
        for index in runs.indices {
            guard let name = runs[index]?.account.name else { continue }
            runs[index]?.wake(at: now, budgets: &budgets, random: random, &out)
            for (bucket, until) in budgets.takeNewBlocks() {
                let penalty = Spending.penalty(bucket: bucket, until: now.wall + (until - now.steady))
                out.append(.spending(penalty, of: name, at: now))
            }
        }
    }
}

extension EngineEvent {
    /// Messages are many and make nothing due but what the session itself has said.
    fileprivate var mayMakeDue: Bool {
        switch self {
        case .start, .wake, .messages, .pong: false
        case .added, .removed, .opened, .ended, .answered, .failed, .proposed: true
        }
    }
}
