/// Where the gateway listens: `127.0.0.1:7070`, `[::1]:7070`, `localhost:0`.
package struct ListenAddress: Sendable, Hashable {
    /// A name or a numeric address, that of IPv6 without brackets.
    package var host: String
    /// 0 for any free one.
    package var port: Int

    /// Where it listens when nobody says where.
    package static let standard = ListenAddress(host: "127.0.0.1", port: 7_070)

    /// Nil for what is not a host and a port.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        var host = text[..<colon]
        let isBracketed = host.first == "[" && host.last == "]"
        if isBracketed { host = host.dropFirst().dropLast() }
        let isPlain = host.utf8.allSatisfy {
            isNameByte($0) || isBracketed && ($0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "%"))
        }
        guard !host.isEmpty, isPlain else { return nil }
        self.init(host: String(host), port: port)
    }

    private init(host: String, port: Int) { (self.host, self.port) = (host, port) }

    /// For people and programs to copy.
    package func url(isSecure: Bool) -> String { "\(isSecure ? "https" : "http")://\(named):\(port)" }

    /// As in an address.
    private var named: String { host.contains(":") ? "[\(host)]" : host }

    /// Whether only this machine can reach it.
    package var isLoopback: Bool { Configuration.isLoopback(named) }
}
