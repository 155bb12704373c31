import Accounts
public import Balances
import Book
import Engine
import Journal
import Net
import Store

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What happens to an account while it is followed, in order.
public enum AccountEvent: Sendable, Hashable {
    /// What one holder has from now on, with the rules that are broken in it. `position` is the journal's, strictly rising.
    case statement(Statement, [Finding], position: Int64)
    /// Something was missed, or is certain again; see `Gap`.
    case gap(Gap)
    /// How the feed or the readings fare: nil when well again.
    case outcome(ReadFailure?)
    /// Two sources of the account disagree, and go on doing so.
    case finding(Finding)
}

/// Why an account is followed no longer.
public struct FollowingFailure: Error, Sendable, Hashable {
    /// One sentence for people: what happened and what to do.
    public var message: String
}

extension VenueAccount {
    /// Follows the account: its feed where the venue has one, its readings where not, until the loop is left.
    ///
    /// ```swift
    /// for try await event in customers.follow(journal: "customers.db") {
    ///     if case .statement(let statement, _, _) = event { print(statement.holder, statement["btc"]?.available.value ?? "unknown") }
    /// }
    /// ```
    ///
    /// Every event was written to the journal before it is handed over. Events wait for the loop in a bounded queue; when
    /// it is full, the journal waits, then the connection, and at last the venue: nothing is dropped.
    ///
    /// - Parameter journal: a file that is made where it is not there; nil keeps no record, and knows nothing of the time
    ///   before.
    /// - Throws: `FollowingFailure` when the journal cannot be opened or written any more. A venue that fails is an event.
    public func follow(journal: String? = nil) -> AccountFollowing {
        AccountFollowing(account: account, client: client, journal: journal)
    }
}

/// The events of one account; iterating begins to follow it, and leaving the loop ends that.
public struct AccountFollowing: AsyncSequence, Sendable {
    let account: Account
    let client: VenueClient
    let journal: String?

    /// Begins to follow the account.
    public func makeAsyncIterator() -> Iterator { Iterator(self) }

    /// Follows the account for as long as it lives.
    public final class Iterator: AsyncIteratorProtocol {
        private let events = EventQueue()
        private let running: Task<Void, Never>

        init(_ following: AccountFollowing) {
            running = Task { [events] in await following.run(into: events) }
        }

        deinit {
            running.cancel()
            events.end(with: nil)
        }

        /// The next event; nil when the task is cancelled.
        ///
        /// - Throws: `FollowingFailure` when the journal cannot be opened or written any more.
        public func next() async throws -> AccountEvent? { try await events.next() }
    }

    private func run(into events: EventQueue) async {
        do throws(StoreFailure) {
            let transports = Transports(userAgent: "counterfoil/\(counterfoilVersion)")
            let feeds = FeedConnections(userAgent: "counterfoil/\(counterfoilVersion)")
            let engine = try LiveEngine(
                [(account, client)], store: try store(), transport: { transports.transport(for: $0) },
                connector: { account, address, timeout throws(SocketFailure) in
                    try await feeds.connect(account, to: address, timeout: timeout)
                }, clock: .system, onCommit: { events.put($0.flatMap(AccountEvent.events)) })
            try await engine.run()
            events.end(with: nil)
        } catch {
            events.end(with: FollowingFailure(message: error.message))
        }
    }

    private func store() throws(StoreFailure) -> any JournalStore {
        guard let journal else { return PassingStore() }
        let owner = StoreOwner(pid: getpid(), command: "a program that follows", since: EngineClock.system.now().wall)
        return try SQLiteStore(journal, for: owner)
    }
}

extension AccountEvent {
    static func events(of record: Record) -> [AccountEvent] {
        let isApplied = record.entry.verdict == .applied
        switch record.meaning {
        case .statement(let statement, let findings):
            return isApplied ? [.statement(statement, findings, position: record.entry.position)] : []
        case .answer(let answer):
            guard isApplied else { return [] }
            return answer.statements.map { statement in
                let findings = answer.findings.filter { $0.holder == statement.holder }
                return .statement(statement, findings, position: record.entry.position)
            }
        case .gap(let gap): return [.gap(gap)]
        case .health(let health): return [.outcome(health.failure)]
        case .finding(let finding): return [.finding(finding)]
        case .nothing, .spending, .live, .start, .alert: return []
        }
    }
}
