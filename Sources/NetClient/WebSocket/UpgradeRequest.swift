import Net
import Signing

/// The client's half of the opening handshake (RFC 6455, 4.1), as one text.
struct UpgradeRequest {
    var base: BaseURL
    /// Empty, or begins with `/`; comes after the base's own prefix.
    var path: String
    var query: String?
    var headers: HTTPHeaders
    var userAgent: String
    /// 16 random bytes.
    var nonce: [UInt8]

    /// Why it cannot stand on the wire; nil when it can.
    var unsendable: String? {
        HTTPRequest(.get, base: base, path: target, query: query, headers: headers).unsendable
    }

    var key: String { Base64.encode(nonce) }

    var bytes: [UInt8] {
        var lines = [
            "GET \(query.map { "\(target)?\($0)" } ?? target) HTTP/1.1", "Host: \(authority)", "Upgrade: websocket",
            "Connection: Upgrade", "Sec-WebSocket-Key: \(key)", "Sec-WebSocket-Version: 13",
        ]
        if headers["User-Agent"] == nil { lines.append("User-Agent: \(userAgent)") }
        lines += headers.fields.map { "\($0.name): \($0.value)" }
        return Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// The value that proves that the server read this very request.
    var expectedAccept: String { Base64.encode(Digest.sha1(Array((key + Self.constant).utf8))) }

    private static let constant = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

    private var target: String {
        let whole = base.prefix + path
        return whole.isEmpty ? "/" : whole
    }

    private var authority: String {
        let standard = base.isSecure ? 443 : 80
        return base.port == standard ? base.host : "\(base.host):\(base.port)"
    }
}
