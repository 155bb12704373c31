package import Accounts

/// Where a secret comes from. Prints as its kind alone: even the text of a command may hold a secret.
package enum SecretSource: Sendable, CustomStringConvertible, CustomReflectable {
    /// `env:NAME`: an environment variable.
    case environment(String)
    /// `file:PATH`: the contents of a file, a path as it stands in the configuration.
    case file(String)
    /// `command:TEXT`: what a shell command prints.
    case command(String)
    /// The secret itself.
    case literal(Secret)

    /// The word before the colon, or `literal`.
    package var description: String {
        switch self {
        case .environment: "env"
        case .file: "file"
        case .command: "command"
        case .literal: "literal"
        }
    }

    /// Shows no children.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// The place of one secret in the configuration: what to resolve, and what to name when that fails.
package struct SecretReference: Sendable {
    /// Where the secret comes from.
    package var source: SecretSource
    /// The account it belongs to; nil for a webhook's and for the token that is shown to a daemon.
    package var account: String?
    /// `apiKey`, `secretKey`, `secret` or `token`.
    package var key: String
    /// Where it stands in the configuration.
    package var position: SourcePosition
    /// The webhook whose notices it signs.
    package var webhook: String?

    /// `apiKey of account "desk"`.
    package var name: String {
        if let webhook { return "\(key) of webhook \"\(webhook)\"" }
        return "\(key) of \(account.map { "account \"\($0)\"" } ?? "daemon")"
    }
}

/// Why a text is no usable source of a secret.
struct SecretSourceFault: Error, Hashable {
    var message: String
    var remedy: String
}

extension SecretSource {
    /// Reads `env:NAME`, `file:PATH`, `command:TEXT` or a literal. What looks like a slip in the prefix is refused.
    init(text: String) throws(SecretSourceFault) {
        let (prefix, rest) = Self.split(text)
        switch prefix {
        case "env": self = .environment(try Self.variable(named: rest))
        case "file":
            self = .file(
                try Self.nonEmpty(rest, else: "has no path after \"file:\"", "write \"file:/path/to/the/secret\""))
        case "command":
            self = .command(
                try Self.nonEmpty(rest, else: "has no command after \"command:\"", "write \"command:pass show NAME\""))
        default:
            try Self.refuseSlips(in: text, prefix: prefix)
            self = .literal(Secret(text))
        }
    }

    private static let prefixes = ["env", "file", "command"]
    private static let otherWords = [
        "environment": "env", "cmd": "command", "path": "file", "exec": "command", "shell": "command",
    ]

    private static func split(_ text: String) -> (prefix: String?, rest: String) {
        guard let colon = text.firstIndex(of: ":") else { return (nil, text) }
        return (String(text[..<colon]), String(text[text.index(after: colon)...]))
    }

    private static func nonEmpty(
        _ text: String, else message: String, _ remedy: String
    ) throws(SecretSourceFault) -> String {
        guard text.contains(where: { !$0.isWhitespace }), !text.unicodeScalars.contains("\0") else {
            throw SecretSourceFault(message: message, remedy: remedy)
        }
        return text
    }

    private static func variable(named name: String) throws(SecretSourceFault) -> String {
        let isName = name.utf8.allSatisfy { isNameByte($0) && $0 != UInt8(ascii: ".") && $0 != UInt8(ascii: "-") }
        guard isName, let first = name.first, !first.isNumber else {
            throw SecretSourceFault(
                message: "has no name of an environment variable after \"env:\"",
                remedy: "write \"env:NAME\", with the name and not the secret")
        }
        return name
    }

    private static func refuseSlips(in text: String, prefix: String?) throws(SecretSourceFault) {
        if text.isEmpty {
            throw SecretSourceFault(
                message: "is empty", remedy: "write \"env:NAME\", \"file:PATH\", \"command:TEXT\" or the secret")
        }
        if text.hasPrefix("$") {
            throw SecretSourceFault(
                message: "begins with \"$\"; variables are not expanded",
                remedy: "write \"env:NAME\" to read an environment variable")
        }
        guard let word = prefix?.lowercased().filter({ !$0.isWhitespace }) else { return }
        if let meant = prefixes.first(where: { $0 == word }) ?? otherWords[word] ?? nearest(to: word, among: prefixes) {
            throw SecretSourceFault(
                message: "looks like a slip of \"\(meant):\"",
                remedy: "write \"\(meant):\"; a secret that really begins so can be read with \"file:PATH\"")
        }
    }
}
