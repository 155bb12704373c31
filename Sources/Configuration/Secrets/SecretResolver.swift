package import Accounts
import Dispatch

/// Fetches secrets from where the configuration says they are.
///
/// Messages name the variable or the file, never a secret and never the text of a command.
package struct SecretResolver: Sendable {
    private let file: String
    private let environment: ProcessEnvironment
    private let commandTimeout: Duration

    /// `file` is the path of the configuration: relative paths of secrets start at its folder.
    package init(file: String, environment: ProcessEnvironment) {
        self.init(file: file, environment: environment, commandTimeout: Self.longestCommand)
    }

    init(file: String, environment: ProcessEnvironment, commandTimeout: Duration) {
        self.file = file
        self.environment = environment
        self.commandTimeout = commandTimeout
    }

    /// Long enough for a password store to ask for a passphrase in a window.
    static let longestCommand = Duration.seconds(30)

    /// The secret, read off the cooperative pool: files and commands block. A command runs for at most 30 s.
    package func secret(_ reference: SecretReference) async throws(ConfigurationError) -> Secret {
        let result = await withCheckedContinuation { continuation in
            Self.queue.async { continuation.resume(returning: attempt(reference.source)) }
        }
        switch result {
        case .success(let secret): return secret
        case .failure(let fault):
            let message = "\(reference.name): \(fault.message)"
            throw ConfigurationError([
                ConfigurationProblem(file: file, at: reference.position, message, remedy: fault.remedy)
            ])
        }
    }

    private func attempt(_ source: SecretSource) -> Result<Secret, SecretSourceFault> {
        do throws(SecretSourceFault) {
            let secret = try fetch(source)
            if let flaw = secretFlaw(secret) {
                throw SecretSourceFault(message: "what \(source.place) \(flaw)", remedy: "mend it at its source")
            }
            return .success(secret)
        } catch {
            return .failure(error)
        }
    }

    private static let queue = DispatchQueue(label: "counterfoil.secrets", attributes: .concurrent)

    private func fetch(_ source: SecretSource) throws(SecretSourceFault) -> Secret {
        switch source {
        case .literal(let secret): return secret
        case .environment(let name): return try variable(name)
        case .file(let text):
            let path = resolved(path: text, in: folder(of: file), home: environment["HOME"])
            return try SecretFile(path: path).read()
        case .command(let text): return try SecretCommand(text: text, timeout: commandTimeout).read()
        }
    }

    private func variable(_ name: String) throws(SecretSourceFault) -> Secret {
        guard let value = environment[name] else {
            throw SecretSourceFault(
                message: "the environment variable \(name) is not set, or empty",
                remedy: "export \(name) before starting foil")
        }
        return Secret(value)
    }
}

extension SecretSource {
    /// As the beginning of a sentence on what it gave.
    fileprivate var place: String {
        switch self {
        case .environment(let name): "the environment variable \(name) holds"
        case .file(let path): "the file \(visible(path)) holds"
        case .command: "its command printed"
        case .literal: "is written here"
        }
    }
}
