/// Where the gateway listens: `127.0.0.1:7070`, `[::1]:7070`, `localhost:0`.
struct ListenAddress: Sendable, Hashable {
    var host: String
    /// 0 for any free one.
    var port: Int

    static let standard = ListenAddress(host: "127.0.0.1", port: 7_070)

    /// Nil for what is not a host and a port.
    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        if host.first == "[", host.last == "]" { host = host.dropFirst().dropLast() }
        guard !host.isEmpty, !host.contains("[") else { return nil }
        self.init(host: String(host), port: port)
    }

    private init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// For people and programs to copy.
    var url: String { "http://\(host.contains(":") ? "[\(host)]" : host):\(port)" }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
