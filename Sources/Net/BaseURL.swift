/// Scheme, host, port and an optional path prefix: the part of an address that the configuration chooses.
public struct BaseURL: Sendable, Hashable, CustomStringConvertible {
    /// `http`, `https`, `ws` or `wss`.
    public let scheme: String
    /// A name, an IPv4 address, or an IPv6 address in brackets.
    public let host: String
    /// 1...65535; the scheme's own where the address names none.
    public let port: Int
    /// Empty, or begins with `/` and does not end with it.
    public let prefix: String

    /// Reads an absolute address. Nil when it is none: other schemes, user names, queries and fragments are refused.
    public init?(_ text: String) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard let standardPort = Self.ports[scheme] else { return nil }
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { $0 != "/" }
        guard !rest.contains(where: { "?#@ \"<>\\".contains($0) || !$0.isASCII || $0.isNewline }) else { return nil }
        let (host, port) = Self.split(authority: authority)
        guard let host, !host.isEmpty else { return nil }
        self.scheme = scheme
        self.host = host
        switch port {
        case .none: self.port = standardPort
        case .some(let digits):
            guard let number = Int(digits), (1...65_535).contains(number) else { return nil }
            self.port = number
        }
        var prefix = rest.dropFirst(authority.count)
        while prefix.last == "/" { prefix.removeLast() }
        self.prefix = String(prefix)
    }

    /// Whether it is TLS.
    public var isSecure: Bool { scheme == "https" || scheme == "wss" }

    /// The address again, without a port the scheme implies.
    public var description: String {
        let shown = port == Self.ports[scheme] ? "" : ":\(port)"
        return "\(scheme)://\(host)\(shown)\(prefix)"
    }

    private static let ports = ["http": 80, "https": 443, "ws": 80, "wss": 443]

    private static func split(authority: Substring) -> (host: String?, port: Substring?) {
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return (nil, nil) }
            let rest = authority[authority.index(after: end)...]
            guard rest.isEmpty || rest.first == ":" else { return (nil, nil) }
            return (String(authority[...end]), rest.isEmpty ? nil : rest.dropFirst())
        }
        guard let colon = authority.firstIndex(of: ":") else { return (String(authority), nil) }
        return (String(authority[..<colon]), authority[authority.index(after: colon)...])
    }
}

extension BaseURL {
    /// An address written in this source; a wrong one is a programmer's mistake and traps.
    public static func known(_ text: StaticString) -> BaseURL {
        guard let url = BaseURL("\(text)") else { preconditionFailure("\(text) is no absolute address") }
        return url
    }
}
