import Net

/// A request that is answered by the server itself, because it never becomes one for a handler.
struct Refusal: Error, Hashable {
    var status: Int

    static let malformed = Refusal(status: 400)
    static let tooSlow = Refusal(status: 408)
    static let bodyTooLarge = Refusal(status: 413)
    static let targetTooLong = Refusal(status: 414)
    static let expectationUnknown = Refusal(status: 417)
    static let webSocketVersion = Refusal(status: 426)
    static let headTooLarge = Refusal(status: 431)
    static let codingUnknown = Refusal(status: 501)
    static let overloaded = Refusal(status: 503)
    static let versionUnknown = Refusal(status: 505)

    /// For people: what is wrong, and within what bounds it would be right.
    func reason(within limits: ServerLimits) -> String {
        switch self {
        case .tooSlow: "the head has \(limits.head) to arrive, the body \(limits.body) more"
        case .bodyTooLarge: "the body is larger than \(limits.bodyBytes) bytes"
        case .targetTooLong: "the request line is longer than \(limits.headBytes) bytes"
        case .expectationUnknown: "100-continue is the only expectation that is met here"
        case .webSocketVersion: "version 13 is the only one of WebSocket that is spoken here"
        case .headTooLarge: "request line and header fields are larger than \(limits.headBytes) bytes together"
        case .codingUnknown: "chunked is the only transfer coding that is read here"
        case .overloaded: "there is no room for another connection: close one, or try again later"
        case .versionUnknown: "HTTP/1.1 and HTTP/1.0 are spoken here"
        default: "this is no HTTP/1.1 request as RFC 9112 has it, or no WebSocket handshake as RFC 6455 has it"
        }
    }
}

extension HTTPResponse {
    /// What the server says when the request never reached a handler, in the handler's words if it has some.
    init(_ refusal: Refusal, at listener: Listener) {
        let reason = refusal.reason(within: listener.limits)
        self =
            listener.handler.refusal(refusal.status, reason)
            ?? HTTPResponse(
                status: refusal.status, headers: ["Content-Type": "text/plain"],
                body: Array("\(refusal.status) \(reason)\n".utf8))
        if refusal == .webSocketVersion { headers.append("Sec-WebSocket-Version", "13") }
    }
}
