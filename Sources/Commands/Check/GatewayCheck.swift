import Accounts
import Configuration
import Engine
import Gateway
import Net
import NetServer
import Reports

/// Whether `foil serve` could listen as the configuration says, found out without taking its address.
struct GatewayCheck: Sendable {
    private let kept: KeptAccounts
    private let surroundings: Surroundings

    init(_ kept: KeptAccounts, _ surroundings: Surroundings) {
        self.kept = kept
        self.surroundings = surroundings
    }

    /// What there is to tell of it, nothing where the configuration says nothing; nil after a complaint.
    func lines() -> String? {
        let settings = kept.gateway
        guard kept.listen != nil || settings != GatewaySettings() else { return "" }
        if let flaw = settings.tls?.flaw {
            surroundings.complain(flaw.message, hint: flaw.hint)
            return nil
        }
        if let files = settings.tls?.files, let error = Self.refusal(of: files) {
            surroundings.complain(error.message, hint: ServeCommand.hint(error))
            return nil
        }
        let address = kept.listen.flatMap { ListenAddress($0) } ?? .standard
        var lines = ["gateway: \(address.url(isSecure: settings.tls != nil))"]
        if let tls = settings.tls { lines.append("  certificate \(TerminalText(tls.certificate).text), with its key") }
        guard let tokens = tokens(settings) else { return nil }
        return (lines + [tokens]).map { $0 + "\n" }.joined()
    }

    /// A server on loopback shows whether the pair can be used.
    private static func refusal(of files: TLSFiles) -> ServerError? {
        do throws(ServerError) {
            _ = try Server(limits: .gateway).listen(on: "127.0.0.1", port: 0, tls: files, handler: Nobody())
            return nil
        } catch {
            return error
        }
    }

    private func tokens(_ settings: GatewaySettings) -> String? {
        guard case .sqlite(let path) = kept.store else { return "  tokens      none: there is no store" }
        do throws(TokenFile.Fault) {
            let all = try TokenFile(besides: path, isForService: true).read().list.tokens
            let now = surroundings.clock.now().wall
            let good = all.count { !$0.isOver(at: now) }
            let rule = settings.requiresTokens ? "required" : "not needed"
            let hint = settings.requiresTokens && good == 0 ? "; foil token create makes one" : ""
            return "  tokens      \(rule); \(good) in force, \(all.count - good) expired" + hint
        } catch {
            surroundings.complain(error.description, hint: error.remedy)
            return nil
        }
    }
}

/// Nobody asks it anything.
private final class Nobody: ServerHandler {
    let headerNames: [String] = []
    func respond(to request: HTTPRequest, from peer: Peer) -> ServerAnswer { .disconnect }
    func upgrade(_ request: HTTPRequest, from peer: Peer) -> HTTPResponse? { HTTPResponse(status: 404) }
    func opened(_ socket: SocketID, request: HTTPRequest, from peer: Peer) -> [ServerAction] { [] }
    func received(_ message: SocketMessage, on socket: SocketID) -> [ServerAction] { [] }
    func closed(_ socket: SocketID) -> [ServerAction] { [] }
    func wake() -> [ServerAction] { [] }
}
