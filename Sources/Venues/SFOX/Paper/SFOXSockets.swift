import Net

/// The open WebSockets, and what each has been allowed.
struct SFOXSockets: Sendable {
    struct Connection: Sendable, Hashable {
        let address: String
        /// The key's venue; nil until authenticated.
        var venue: String?
        var isEnterprise = false
        /// In the order they were subscribed to.
        var feeds: [String] = []
        /// The number of the last message sent; shared by all feeds of the connection.
        var sequence: Int64 = 0
    }

    private(set) var open: [SocketID: Connection] = [:]
    /// In the order they came, so that pushes go out in a fixed order.
    private(set) var order: [SocketID] = []

    subscript(socket: SocketID) -> Connection? {
        get { open[socket] }
        set { if open[socket] != nil { open[socket] = newValue } }
    }

    func count(from address: String) -> Int { open.values.count { $0.address == address } }

    mutating func add(_ socket: SocketID, from address: String) {
        open[socket] = Connection(address: address)
        order.append(socket)
    }

    mutating func remove(_ socket: SocketID) {
        open[socket] = nil
        order.removeAll { $0 == socket }
    }

    func sockets(from address: String) -> [SocketID] { order.filter { open[$0]?.address == address } }
}
