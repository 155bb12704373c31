import Accounts
import Engine
import Gateway
import Net

/// The network with its latencies and outcomes counted.
struct MeteredTransport: HTTPTransport {
    let transport: any HTTPTransport
    let meters: AccountMeters
    /// A steady clock.
    let now: @Sendable () -> Duration

    func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
        let began = now()
        do throws(TransportFailure) {
            let response = try await transport.send(request, timeout: timeout)
            meters.latency.observe(now() - began)
            meters.requests.add("\(response.status / 100)xx")
            return response
        } catch {
            meters.latency.observe(now() - began)
            meters.requests.add("\(error.kind)")
            throw error
        }
    }
}

/// A connection whose messages are counted.
final class MeteredLink: FeedLink {
    private let link: any FeedLink
    private let meters: AccountMeters
    /// Who waits for a pong may hold the link for a while after its end.
    private let isOpen = Lock(true)

    init(_ link: any FeedLink, _ meters: AccountMeters) {
        self.link = link
        self.meters = meters
        meters.feedOpened.add()
        meters.feedOpen.add()
    }

    deinit { ended() }

    var executor: (any TaskExecutor)? { link.executor }

    nonisolated(nonsending) func receive() async throws(SocketFailure) -> [SocketMessage]? {
        do throws(SocketFailure) {
            guard let messages = try await link.receive() else {
                ended()
                return nil
            }
            meters.feedMessages.add(messages.count)
            return messages
        } catch {
            ended()
            throw error
        }
    }

    private func ended() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if wasOpen { meters.feedOpen.add(-1) }
    }

    func send(_ message: SocketMessage) async throws(SocketFailure) { try await link.send(message) }
    func ping(timeout: Duration) async throws(SocketFailure) { try await link.ping(timeout: timeout) }
    func close(_ closing: SocketClosing) async { await link.close(closing) }
    func drop() async { await link.drop() }
    var closing: SocketClosing? { link.closing }
}

extension Surroundings {
    /// The same with a network that is counted.
    func metered(_ meters: Meters) -> Surroundings {
        var metered = self
        let now: @Sendable () -> Duration = { [clock] in clock.now().steady }
        metered.transport = { [transport] account in
            MeteredTransport(transport: transport(account), meters: meters.of(account.name), now: now)
        }
        metered.connector = { [connector] (account, address, timeout) async throws(SocketFailure) in
            let meters = meters.of(account.name)
            do throws(SocketFailure) {
                return MeteredLink(try await connector(account, address, timeout), meters)
            } catch {
                meters.feedFailures.add()
                throw error
            }
        }
        return metered
    }
}
