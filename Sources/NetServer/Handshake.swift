import CWebSockets
import Net

/// The opening handshake of a WebSocket (RFC 6455, 4.2).
extension Connection {
    func accept(_ upgrade: RequestHead.Upgrade, _ request: HTTPRequest) {
        guard upgrade.version == "13" else { return refuse(.webSocketVersion) }
        guard let proof = Self.proof(for: upgrade.key), request.body.isEmpty else { return refuse(.malformed) }
        if let refusal = listener.handler.upgrade(request, from: peer) { return send(refusal) }
        let session = SocketSession(self, loop.nextSocket())
        out.append("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        out.append("Sec-WebSocket-Accept: ")
        out.append(proof)
        if let chosen = Self.subprotocol(of: upgrade.protocols) {
            out.append("\r\nSec-WebSocket-Protocol: ")
            out.append(chosen)
        }
        out.append("\r\n\r\n")
        self.session = session
        enter(.socket)
        owesDrained = true
        loop.opened(session, request)
    }

    /// A browser that offers subprotocols gives up unless one comes back; the venues have none, so any will do, but for one that
    /// is no protocol: `bearer.` and a secret, which must not go where answers are logged.
    private static func subprotocol(of offered: String) -> String? {
        let words = offered.split(separator: ",").map { $0.drop { $0 == " " }.prefix { $0 != " " } }
        return words.first { !$0.isEmpty && !$0.lowercased().hasPrefix("bearer.") }.map { String($0) }
    }

    /// Nil unless the key is 16 bytes in Base64.
    private static func proof(for key: String) -> String? {
        guard key.utf8.count == 24, key.hasSuffix("=="), key.utf8.dropLast(2).allSatisfy(isBase64Byte) else {
            return nil
        }
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        var digest = [UInt8](repeating: 0, count: 20)
        lws_SHA1(text, text.count, &digest)
        var encoded = [CChar](repeating: 0, count: 32)
        let length = digest.withUnsafeBytes {
            lws_b64_encode_string($0.baseAddress?.assumingMemoryBound(to: CChar.self), 20, &encoded, 32)
        }
        return String(decoding: encoded.prefix(Int(length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

private func isBase64Byte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2F: true
    default: false
    }
}
