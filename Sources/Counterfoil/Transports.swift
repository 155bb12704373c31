package import Accounts
package import Net
import NetClient

/// HTTP clients for accounts: one for all that trust the system's certificates, one for each `caFile`.
package final class Transports: Sendable {
    private let clients = Lock<[String: HTTPClient]>([:])
    private let userAgent: String

    package init(userAgent: String) { self.userAgent = userAgent }

    /// The client that carries an account's requests.
    package func transport(for account: Account) -> any HTTPTransport {
        clients.withLock { clients in
            let key = account.caFile ?? ""
            if let client = clients[key] { return client }
            var configuration = HTTPClientConfiguration()
            configuration.caFile = account.caFile
            configuration.userAgent = userAgent
            let client = HTTPClient(configuration)
            clients[key] = client
            return client
        }
    }
}
