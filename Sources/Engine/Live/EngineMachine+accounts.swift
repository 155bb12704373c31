import Accounts
import Journal

/// A feed nobody wants any more, until its connection has ended.
struct LeavingFeed {
    var session: FeedSession
    var socket: SocketKey
    /// Whoever does not answer a closing handshake has gone by then.
    var until: Duration

    /// The time a closing handshake may take.
    static let patience = Duration.seconds(10)
}

/// Accounts that come and go.
extension EngineMachine {
    mutating func add(
        _ index: Int, _ account: Account, _ client: VenueClient, _ known: EngineMemory.Account?, at now: Moment,
        _ out: inout EngineOutput
    ) {
        precondition(index == runs.count, "an account's place is the next one that was never used")
        // What was removed a moment ago may not be in the book yet.
        var known = known
        if let past = memory.accounts[account.name] {
            known = .init(
                lastEpoch: max(known?.lastEpoch ?? 0, past.lastEpoch),
                hasHolders: (known?.hasHolders ?? false) || past.hasHolders)
        }
        memory.accounts[account.name] = known
        runs.append(AccountRun(index, account, client, settings: settings, lastEpoch: known?.lastEpoch ?? 0))
        if isStarted { start(index, at: now, &out) }
    }

    mutating func start(_ index: Int, at now: Moment, _ out: inout EngineOutput) {
        guard let name = runs[index]?.account.name else { return }
        runs[index]?.start(memory.accounts[name], at: now, &out)
    }

    mutating func remove(_ index: Int, at now: Moment, random: () -> UInt64, _ out: inout EngineOutput) {
        guard var run = runs[index] else { return }
        runs[index] = nil
        guard let session = run.leave(at: now, random: random(), &out) else { return }
        let name = run.account.name
        let before = memory.accounts[name] ?? EngineMemory.Account()
        memory.accounts[name] = .init(
            lastEpoch: max(before.lastEpoch, session.epoch), hasHolders: before.hasHolders || session.epoch > 0)
        leaving[index] = LeavingFeed(
            session: session, socket: run.socket, until: now.steady + LeavingFeed.patience)
    }

    /// A connection that nobody waits for any more is dropped as soon as it stands.
    mutating func opened(_ key: SocketKey, at now: Moment, _ out: inout EngineOutput) {
        guard let run = runs[key.account], run.socket == key else { return out.act(.abort(key)) }
        runs[key.account]?.opened(key, at: now, &out)
    }

    mutating func ended(
        _ key: SocketKey, _ ending: FeedEnding, at now: Moment, random: () -> UInt64, _ out: inout EngineOutput
    ) {
        if leaving[key.account]?.socket == key { letGo(key.account, at: now) }
        runs[key.account]?.ended(key, ending, at: now, random: random(), &out)
    }

    /// The connection is gone: its seat is free.
    mutating func letGo(_ index: Int, at now: Moment) {
        guard var feed = leaving.removeValue(forKey: index) else { return }
        var notes: [FeedNote] = []
        _ = feed.session.wake(at: now, budgets: &budgets, random: 0, into: &notes)
    }
}
