import CWebSockets
import Net

/// One address that connections come in on, and the handler behind it.
final class Listener: Watched {
    /// Connections waiting to be accepted; more than a load generator opens at once.
    private static let backlog: Int32 = 1_024

    let handler: any ServerHandler
    let limits: ServerLimits
    let names: [FieldName]
    let base: BaseURL
    let port: Int
    let isSecure: Bool
    let descriptor: Int32

    /// Where the loop keeps the listening socket; nil before it is taken in and after it is closed.
    var handle: OpaquePointer?
    /// The virtual host it belongs to; TLS listeners have their own, for its context.
    var host: OpaquePointer?
    /// For a TLS listener; it outlives the host.
    var certificate: Certificate?
    var guests: Guests

    /// A request whose answer is made elsewhere.
    struct Awaited {
        var connection: Connection
        var request: HTTPRequest
    }
    var awaited: [ReplyTicket: Awaited] = [:]

    /// Binds and listens, so that the port is known and taken when this returns.
    init(
        host: String, port: Int, isSecure: Bool, limits: ServerLimits, handler: any ServerHandler
    ) throws(ServerError) {
        var realPort: Int32 = 0
        var error: Int32 = 0
        guard (0...65_535).contains(port) else {
            throw ServerError(.addressUnusable, "\(port) is not a port: 0 to 65535, 0 for any free one")
        }
        descriptor = foil_listen(host, Int32(port), Self.backlog, &realPort, &error)
        guard descriptor >= 0 else { throw Self.failure(host, port, error) }
        let named = host.contains(":") ? "[\(host)]" : host
        guard let base = BaseURL("\(isSecure ? "https" : "http")://\(named):\(realPort)") else {
            close(descriptor)
            throw ServerError(.addressUnusable, "'\(host)' is not a host name or address")
        }
        self.base = base
        self.port = Int(realPort)
        self.isSecure = isSecure
        self.limits = limits
        guests = Guests(limits)
        self.handler = handler
        names = handler.headerNames.map(FieldName.init)
        super.init()
    }

    override func isReady(_ loop: EventLoop) { acceptAll(self, loop) }
    override func isGone(_ loop: EventLoop) { loop.removed(self) }

    private static func failure(_ host: String, _ port: Int, _ error: Int32) -> ServerError {
        if foil_is_in_use(error) != 0 {
            return ServerError(
                .portInUse, "port \(port) on \(host) is in use: stop what listens there, or choose another port")
        }
        return ServerError(
            .addressUnusable, "cannot listen on \(host) port \(port): \(String(cString: foil_error_text(error)))")
    }
}
