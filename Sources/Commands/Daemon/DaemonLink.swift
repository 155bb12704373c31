import Accounts
import Balances
import Engine
import Gateway
import Net
import Reports

/// A daemon that can be asked: where it is, in whose name, and what proves that it is the one.
struct DaemonLink: Sendable {
    let url: BaseURL
    private let token: Secret?
    private let surroundings: Surroundings
    /// What the network is asked with: no venue's.
    private let caller: Account

    init(_ surroundings: Surroundings, _ url: BaseURL, token: Secret?, caFile: String?) {
        self.surroundings = surroundings
        self.url = url
        self.token = token
        caller = Account(
            name: "daemon", venue: Venue(rawValue: "daemon"), apiKey: token ?? Secret(""), baseURL: url, caFile: caFile)
    }

    /// A large book is gone through in some seconds.
    static let standardTimeout = Duration.seconds(30)

    /// The whole answer to a question, with status 200.
    func get(
        _ path: String, _ query: [(name: String, value: String)], timeout: Duration
    ) async throws(DaemonFailure) -> HTTPResponse {
        let request = HTTPRequest(
            .get, base: url, path: path, query: Self.written(query), headers: headers(accepting: "application/json"))
        let response: HTTPResponse
        do throws(TransportFailure) {
            response = try await surroundings.transport(caller).send(request, timeout: timeout)
        } catch {
            throw failure(error)
        }
        guard response.status == 200 else { throw refusal(response) }
        return response
    }

    /// A WebSocket there.
    func open(
        _ path: String, _ query: [(name: String, value: String)], timeout: Duration
    ) async throws(SocketFailure) -> any FeedLink {
        let scheme = url.isSecure ? "wss" : "ws"
        guard let base = BaseURL(scheme + "\(url)".dropFirst(url.scheme.count)) else {
            throw SocketFailure(.unsendable, "\(url) is no address of a WebSocket")
        }
        let target = path + (Self.written(query).map { "?\($0)" } ?? "")
        let address = FeedAddress(base: base, path: target, headers: headers(accepting: nil))
        return try await surroundings.connector(caller, address, timeout)
    }

    private func headers(accepting type: String?) -> HTTPHeaders {
        var headers = HTTPHeaders()
        if let type { headers.append("Accept", type) }
        if let token { token.withText { headers.append("Authorization", "Bearer \($0)") } }
        return headers
    }

    private static func written(_ query: [(name: String, value: String)]) -> String? {
        query.isEmpty ? nil : query.map { "\($0.name)=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }
}

/// What went wrong, in words that say what to do.
extension DaemonLink {
    /// What it said is not what this version knows.
    func strange(_ reason: String) -> DaemonFailure {
        DaemonFailure(
            message: "what answers at \(url) is no daemon of this version of Counterfoil: \(reason)",
            hint: "restart the daemon with the version of this command, or mend daemon.address")
    }

    /// An answer that is no 200.
    func refusal(_ response: HTTPResponse) -> DaemonFailure {
        guard let said = Problem.said(in: response) else { return strange("it answers with \(response.status)") }
        let message = "\(url): \(TerminalText(said.detail).text)"
        switch said.kind {
        case .unauthenticated:
            return DaemonFailure(
                message: message,
                hint: "foil token create makes a token: export it as COUNTERFOIL_TOKEN, or name it in daemon.token",
                status: .usage)
        case .notFound, .unknownParameter: return strange(said.detail)
        case .forbidden, .unknownAccount, .unknownUser, .misdirected, .badParameter:
            return DaemonFailure(message: message, hint: TerminalText(said.remedy).text, status: .usage)
        default: return DaemonFailure(message: message, hint: TerminalText(said.remedy).text)
        }
    }

    func failure(_ failure: TransportFailure) -> DaemonFailure {
        let message = "\(url): \(failure.message)"
        switch failure.kind {
        case .unreachable:
            return DaemonFailure(
                message: "no daemon listens at \(url)",
                hint: "start foil serve, or say in daemon.address of the configuration where one is")
        case .insecure: return DaemonFailure(message: message, hint: Self.tlsHint, status: .usage)
        case .timeout: return DaemonFailure(message: message, hint: "it is busy: try again, or give --timeout 2m")
        case .interrupted, .garbled:
            return DaemonFailure(
                message: message,
                hint: url.isSecure
                    ? "try again; is the daemon ending?"
                    : "a daemon with TLS does not speak http://: say https:// in daemon.address, or try again")
        case .unsendable, .tooLarge, .cancelled: return DaemonFailure(message: message, hint: "try again")
        }
    }

    static let tlsHint =
        "name the authority's certificate in daemon.caFile, and in daemon.address a name that the certificate is for"

    func failure(_ failure: SocketFailure) -> DaemonFailure {
        switch failure.kind {
        case .unreachable: self.failure(TransportFailure(.unreachable, failure.message))
        case .insecure: self.failure(TransportFailure(.insecure, failure.message))
        case .timeout: self.failure(TransportFailure(.timeout, failure.message))
        case .refused(let status, _): strange("it answers a WebSocket with \(status)")
        default: self.failure(TransportFailure(.interrupted, failure.message))
        }
    }
}
