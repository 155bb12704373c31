import Frames
import Net

/// What a handler sends to by itself, under a number: a WebSocket or a streamed answer.
protocol Session: AnyObject {
    var id: SocketID { get }
    var connection: Connection { get }

    func send(_ posting: inout Posting)
    func deliver(_ messages: FramedMessages)
    /// Ends it as its protocol wants that.
    func close(_ code: UInt16, _ reason: String)
}

/// One message on its way to any number of readers, framed once for each kind of them.
struct Posting {
    let message: SocketMessage
    private(set) lazy var frame = SocketCodec.serverFrame(message)
    private(set) lazy var chunk = StreamSession.chunk(message.bytes)

    init(_ message: SocketMessage) { self.message = message }
}
