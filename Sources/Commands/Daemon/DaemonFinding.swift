import Accounts
import Balances
import Configuration
import Net
import Reports
import Store

/// Why a daemon did not answer as asked: what is wrong, and what to do.
struct DaemonFailure: Error, Sendable, Hashable {
    var message: String
    var hint: String
    var status = ExitStatus.failed
}

extension Surroundings {
    /// A complaint about what asking a daemon threw, and what the command ends with.
    func complain(ofDaemon error: any Error) -> ExitStatus {
        guard let failure = error as? DaemonFailure else {
            // The token could not be had: the configuration's own words.
            terminal.writeError("\(error)\n")
            return .usage
        }
        complain(failure.message, hint: failure.hint)
        return failure.status
    }
}

/// Finds the daemon that the configuration means.
struct DaemonFinding: Sendable {
    let surroundings: Surroundings
    let kept: KeptAccounts

    /// Nothing is asked of it yet.
    ///
    /// - Throws: `DaemonFailure`, or `ConfigurationError` where the token cannot be had.
    func find() async throws -> DaemonLink {
        let place = try address()
        guard let url = BaseURL(place) else {
            throw DaemonFailure(
                message: "\(TerminalText(place).text) is no address of a daemon", hint: Self.hint, status: .usage)
        }
        let token = try await token()
        guard token == nil || url.isSecure || staysHere(url) else {
            throw DaemonFailure(
                message: "the token would go to \(url) unencrypted", hint: "name an https:// address in daemon.address",
                status: .usage)
        }
        // What the daemon shows is what the same configuration says that it shows.
        let own = kept.daemon.address == nil ? kept.gateway.tls?.certificate : nil
        return DaemonLink(surroundings, url, token: token, caFile: kept.daemon.caFile ?? own)
    }

    private static let hint = "start foil serve, or say in daemon.address of the configuration where one is"

    /// By what the configuration says, else by what the one who holds the store says, else the usual place.
    private func address() throws(DaemonFailure) -> String {
        if let address = kept.daemon.address { return "\(address)" }
        let listen = kept.listen.flatMap { ListenAddress($0) }
        if let listen, listen.port != 0 { return kept.gateway.url(of: listen) }
        if case .sqlite(let path) = kept.store, let noted = StoreNote.gateway(of: path) { return noted }
        guard listen == nil else {
            throw DaemonFailure(message: "no daemon has said where it listens", hint: Self.hint)
        }
        return kept.gateway.url(of: .standard)
    }

    /// What was exported for this one call counts before what is written down.
    private func token() async throws(ConfigurationError) -> Secret? {
        if let text = surroundings.environment["COUNTERFOIL_TOKEN"] { return Secret(text) }
        guard let reference = kept.daemon.token else { return nil }
        return try await SecretResolver(file: kept.path, environment: surroundings.environment).secret(reference)
    }
}
