import Net

/// What a handler sends to by itself, under a number: a WebSocket or a streamed answer.
protocol Session: AnyObject {
    var id: SocketID { get }
    var connection: Connection { get }

    func send(_ message: SocketMessage)
    /// Ends it as its protocol wants that.
    func close(_ code: UInt16, _ reason: String)
}
