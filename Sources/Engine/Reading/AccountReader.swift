package import Accounts
package import Net

/// Reads accounts side by side, each with its own deadline and its own outcome. The budgets of a key are shared by all
/// readings of one reader.
package final class AccountReader: Sendable {
    private let transport: @Sendable (Account) -> any HTTPTransport
    private let clock: EngineClock
    private let budgets = Lock(RateBudgets())

    /// - Parameter transport: what carries an account's requests; accounts with their own `caFile` need their own.
    package init(transport: @escaping @Sendable (Account) -> any HTTPTransport, clock: EngineClock) {
        self.transport = transport
        self.clock = clock
    }

    /// One account to read, and how.
    package struct Order: Sendable {
        package var account: Account
        package var client: VenueClient
        package var deadline: ReadDeadline

        package init(_ account: Account, _ client: VenueClient, deadline: ReadDeadline) {
            self.account = account
            self.client = client
            self.deadline = deadline
        }
    }

    /// Reads all, and returns the outcomes in the order asked for.
    ///
    /// - Parameter progress: called from any thread whenever an account has come further.
    package func read(
        _ orders: [Order], progress: @escaping @Sendable (Account, ReadProgress) -> Void = { _, _ in }
    ) async -> [AccountOutcome] {
        await withTaskGroup(of: (Int, AccountOutcome).self) { group in
            for (index, order) in orders.enumerated() {
                group.addTask { (index, await self.read(order, progress: progress)) }
            }
            var outcomes: [(Int, AccountOutcome)] = []
            for await outcome in group { outcomes.append(outcome) }
            return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Reads one account.
    package func read(
        _ order: Order, progress: @escaping @Sendable (Account, ReadProgress) -> Void = { _, _ in }
    ) async -> AccountOutcome {
        let account = order.account
        let carrier = transport(account)
        var session = ReadSession(order.client.makeReading(account), at: clock.now(), deadline: order.deadline)
        var shown: ReadProgress?
        while true {
            let action = budgets.withLock { session.next(at: clock.now(), budgets: &$0, random: clock.random()) }
            switch action {
            case .send(let request, let timeout):
                await exchange(request, timeout: timeout, over: carrier, in: &session)
            case .wait(let until):
                // A cancelled sleep returns at once; the next exchange then fails as cancelled and ends the reading.
                try? await clock.sleep(until)
                if Task.isCancelled { session.cancel() }
            case .finish(let result):
                return AccountOutcome(
                    account: account, client: order.client, result: Redaction(account).apply(to: result))
            }
            if let now = session.progress, now != shown {
                shown = now
                progress(account, now)
            }
        }
    }

    private func exchange(
        _ request: HTTPRequest, timeout: Duration, over carrier: any HTTPTransport, in session: inout ReadSession
    ) async {
        do {
            let response = try await carrier.send(request, timeout: timeout)
            session.received(response, at: clock.now(), random: clock.random())
        } catch {
            session.failed(error, at: clock.now(), random: clock.random())
        }
    }
}
