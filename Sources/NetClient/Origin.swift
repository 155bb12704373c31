import Net

extension BaseURL {
    /// Scheme, host and port: what messages for people say. A path or query may carry a key.
    var origin: String { "\(scheme)://\(host):\(port)" }

    /// Whether the host is this machine by its own name or number, so that no proxy may stand between.
    var isLoopback: Bool {
        let name = host.lowercased()
        return name == "localhost" || name.hasPrefix("127.") || name == "[::1]"
    }
}
