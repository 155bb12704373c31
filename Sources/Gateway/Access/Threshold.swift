import Net

/// What a request must say of where it goes and where it comes from. It keeps other sites out of a browser that may come in.
package struct Threshold: Sendable, Hashable {
    /// Names that this gateway is called by, besides its address: small letters, no port.
    package var hosts: [String]
    /// Where it listens, small letters, no port.
    package var address: String
    /// Whether it answers without a token. Then nothing but the name in `Host` tells a browser here from a page that had its
    /// own name point here (DNS rebinding).
    package var isOpen: Bool
    /// Whether it listens on loopback, where a request can come to no other address.
    package var isLoopback: Bool

    package init(hosts: [String] = [], address: String = "127.0.0.1", isOpen: Bool, isLoopback: Bool) {
        self.hosts = hosts
        self.address = address
        self.isOpen = isOpen
        self.isLoopback = isLoopback
    }

    func check(_ request: HTTPRequest) throws(Problem) {
        try checkSecrets(in: request)
        try checkHost(request)
        try checkOrigin(request)
    }

    /// The words by which secrets get into addresses.
    private static let secretNames: Set = ["token", "access_token", "api_key", "apikey", "bearer"]

    private func checkSecrets(in request: HTTPRequest) throws(Problem) {
        guard let query = request.query else { return }
        let pairs = PercentEncoding.pairs(query) ?? []
        let isNamed = pairs.contains { Self.secretNames.contains($0.name.lowercased()) }
        guard isNamed || TokenText.occurs(in: query) || pairs.contains(where: { TokenText.occurs(in: $0.value) }) else {
            return
        }
        throw Problem(
            .badRequest, "A token in an address is not taken: addresses stand in logs, histories and Referer fields.",
            remedy: "Send Authorization: Bearer, and revoke this token if it was a real one: foil token revoke NAME.")
    }

    private func checkHost(_ request: HTTPRequest) throws(Problem) {
        // Who sends none is no browser: only HTTP/1.0 may, which the server has seen to.
        guard isOpen, let field = request.headers["host"] else { return }
        let host = Self.name(of: field)
        guard !isOurs(host) else { return }
        throw Problem(
            .misdirected, "This gateway is not called \"\(Query.shown(host))\".",
            remedy: "Ask \(request.base), or add the name to gateway.hosts of the configuration.")
    }

    /// A numeric address cannot be made to point elsewhere.
    private func isOurs(_ host: String) -> Bool {
        if host == "localhost" || host == address || hosts.contains(host) || Self.isLoopbackAddress(host) {
            return true
        }
        return !isLoopback && Self.isAddress(host)
    }

    /// Browsers say where a request comes from, and no page can make them lie; programs say nothing.
    private func checkOrigin(_ request: HTTPRequest) throws(Problem) {
        let site = request.headers["sec-fetch-site"]
        let isFromHere = site == "same-origin" || site == "none"
        if let origin = request.headers["origin"] {
            // Without a Referer a page's form says "null", also at home.
            guard isOwn(origin, request) || isFromHere && origin == "null" else { throw Self.foreign(origin) }
        } else if let site, !isFromHere {
            // Who follows a link comes without the cookie, and sees what it leads to; a page can do nothing with it.
            guard request.headers["sec-fetch-mode"] == "navigate", request.method == .get else {
                throw Self.foreign(site)
            }
        }
    }

    private func isOwn(_ origin: String, _ request: HTTPRequest) -> Bool {
        let parts = origin.lowercased().split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[1].isEmpty, parts[0] == "http:" || parts[0] == "https:" else { return false }
        let authority = String(parts[2])
        if let host = request.headers["host"], authority == host.lowercased() { return true }
        // Behind a proxy, which may ask by another name. Another port of a host is another program.
        return hosts.contains(authority)
    }

    private static func foreign(_ origin: String) -> Problem {
        Problem(
            .foreignOrigin, "This was asked by a page that is not this gateway's: \(Query.shown(origin)).",
            remedy: "Ask from a program, or from a page of its own; gateway.hosts names the hosts that are its own.")
    }

    /// Without the port and a last dot, in small letters.
    static func name(of authority: String) -> String {
        var name = authority.lowercased()[...]
        if name.first == "[" {
            name = name.dropFirst().prefix { $0 != "]" }
        } else {
            name = name.prefix { $0 != ":" }
        }
        if name.last == "." { name = name.dropLast() }
        return String(name)
    }

    static func isLoopbackAddress(_ host: String) -> Bool { host == "::1" || host.hasPrefix("127.") && isAddress(host) }

    private static func isAddress(_ host: String) -> Bool {
        if host.contains(":") { return host.utf8.allSatisfy { "0123456789abcdef:.%".utf8.contains($0) } }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts.allSatisfy { (1...3).contains($0.utf8.count) && UInt8($0) != nil }
    }
}
