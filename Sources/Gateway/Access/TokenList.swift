package import Balances
import JSON
import Reports

/// The tokens in force, as the file beside the store has them.
package struct TokenList: Sendable, Hashable {
    /// In the order of their making.
    package private(set) var tokens: [Token] = []

    package init() {}

    /// More would make every change of the file slow; whoever needs more has tenants that want a service of their own.
    package static let most = 10_000

    package enum Refusal: Error, Sendable, Hashable {
        case nameTaken
        case full
    }

    package mutating func add(_ token: Token) throws(Refusal) {
        guard !tokens.contains(where: { $0.name == token.name }) else { throw .nameTaken }
        guard tokens.count < Self.most else { throw .full }
        tokens.append(token)
    }

    /// Nil when there is none of that name.
    package mutating func remove(_ name: String) -> Token? {
        tokens.firstIndex { $0.name == name }.map { tokens.remove(at: $0) }
    }

    // MARK: The file

    private static let version: Int64 = 1

    /// The file's bytes.
    package func json() -> [UInt8] {
        var writer = JSONWriter(pretty: true)
        writer.object { writer in
            writer.key("version")
            writer.int(Self.version)
            writer.key("tokens")
            writer.array { writer in for token in tokens { writer.object { $0.members(of: token, digest: true) } } }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// The same without digests, for people's programs.
    package func publicJSON(at now: Timestamp) -> [UInt8] {
        var writer = JSONWriter(pretty: true)
        writer.object { writer in
            writer.key("tokens")
            writer.array { writer in
                for token in tokens {
                    writer.object { writer in
                        writer.members(of: token, digest: false)
                        writer.key("expired")
                        writer.bool(token.isOver(at: now))
                    }
                }
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// Reads the file's bytes.
    ///
    /// - Throws: for anything that `json` does not write: who may enter is not guessed.
    package init(json: [UInt8]) throws {
        try JSONParser(maximumBytes: Self.largestFile).read(json) { root in
            guard try root.member("version").int64() == Self.version else {
                throw JSONError(.wrongType, "version is of a later program")
            }
            try root.member("tokens").forEachElement { node in tokens.append(try Token(node)) }
        }
        guard Set(tokens.map(\.name)).count == tokens.count, Set(tokens.map(\.digest)).count == tokens.count else {
            throw JSONError(.duplicateKey, "a token stands twice")
        }
    }

    /// The most tokens, each of some hundred accounts.
    package static let largestFile = 16 << 20
}

extension JSONWriter {
    fileprivate mutating func members(of token: Token, digest: Bool) {
        key("name")
        string(token.name)
        if digest {
            key("sha256")
            string(token.digest)
        }
        key("accounts")
        if let accounts = token.scope.accounts {
            array { writer in for name in accounts { writer.string(name) } }
        } else {
            null()
        }
        key("user")
        text(token.scope.user)
        key("record")
        bool(token.scope.readsRecord)
        key("metrics")
        bool(token.scope.readsMetrics)
        key("created")
        string("\(token.created)")
        key("expires")
        text(token.expires.map { "\($0)" })
    }

    private mutating func text(_ text: String?) {
        if let text { string(text) } else { null() }
    }
}

extension Token {
    fileprivate init(_ node: JSONNode) throws {
        var accounts: [String]?
        let list = try node.member("accounts")
        if !list.isNull {
            accounts = []
            try list.forEachElement { accounts?.append(try $0.string()) }
        }
        let user = try node.member("user")
        let expires = try node.member("expires")
        let name = try node.member("name").string()
        self.init(
            name: name, digest: try node.member("sha256").string(),
            scope: Scope(
                accounts: accounts, user: user.isNull ? nil : try user.string(),
                readsRecord: try node.member("record").bool(), readsMetrics: try node.member("metrics").bool(),
                token: name),
            created: try Self.time(try node.member("created")),
            expires: expires.isNull ? nil : try Self.time(expires))
        guard Self.isName(name), digest.utf8.count == 64 else {
            throw JSONError(.wrongType, "a token has no name or digest")
        }
    }

    private static func time(_ node: JSONNode) throws -> Timestamp {
        guard case .at(let time) = TimeWord(text: try node.string()) else {
            throw JSONError(.wrongType, "a token's time is none")
        }
        return time
    }
}
