import Net
import Testing

@testable import NetClient

/// Feeds the bytes in pieces of one size and gathers what came of them.
private func feed(_ bytes: [UInt8], by size: Int, limit: Int = 1 << 20) -> [SocketCodec.Event] {
    let codec = SocketCodec(limit: limit) { 0 }
    var events: [SocketCodec.Event] = []
    for start in stride(from: 0, to: bytes.count, by: size) {
        events += bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { codec.receive($0) }
        if case .refused = events.last { break }
    }
    return events
}

private func frame(_ head: UInt8, _ payload: [UInt8]) -> [UInt8] {
    let length: [UInt8] =
        payload.count < 126 ? [UInt8(payload.count)] : [126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    return [head] + length + payload
}

@Suite struct ClientCodecTests {
    @Test(arguments: [1, 2, 3, 7, 4096, 1 << 20])
    func `frames mean the same wherever the bytes are cut`(size: Int) {
        let long = Array(repeating: UInt8(ascii: "x"), count: 5000)
        let bytes =
            frame(0x81, Array("hé".utf8)) + frame(0x82, []) + frame(0x01, Array("one ".utf8)) + frame(0x89, [1, 2])
            + frame(0x80, Array("two".utf8)) + frame(0x8A, [9]) + frame(0x81, long)
            + frame(0x88, [0x0F, 0xA1] + Array("bye".utf8))
        #expect(
            feed(bytes, by: size) == [
                .message(.text(Array("hé".utf8))), .message(.binary([])), .message(.text(Array("one two".utf8))),
                .pong([9]), .message(.text(long)), .closed(SocketClosing(code: 4001, reason: "bye")),
            ])
    }

    @Test(
        arguments: [
            ([0x81, 0x81, 0, 0, 0, 0, 0x61], 1002),  // A server does not mask.
            ([0xC1, 0x01, 0x61], 1002),  // A reserved bit without its extension.
            ([0x83, 0x02, 0x61, 0x61], 1002),  // An opcode that does not exist.
            ([0x8B, 0x00], 1002),
            ([0x81, 0x02, 0xC3, 0x28], 1007),  // No UTF-8.
            ([0x81, 0x02, 0x61, 0xC3], 1007),  // UTF-8 that breaks off.
            ([0x01, 0x01, 0x61, 0x81, 0x01, 0x62], 1002),  // A new message within a fragmented one.
            ([0x80, 0x01, 0x61], 1002),  // A continuation of nothing.
            ([0x89, 0x7E, 0x00, 0x7E], 1002),  // A control frame that is too long.
            ([0x09, 0x00], 1002),  // A control frame in fragments.
            ([0x81, 0x7E, 0x00, 0x01, 0x61], 1002),  // A length with more bytes than it needs.
            ([0x81, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 0], 1002),  // A negative length.
            ([0x82, 0x7E, 0x04, 0x01, 0], 1009),  // Refused with the first byte of what is too much.
            ([0x88, 0x02, 0x03, 0xED], 1002),  // 1005 is never sent.
        ] as [([UInt8], UInt16)], [1, 64])
    func `refuses what breaks the rules`(refused: ([UInt8], UInt16), size: Int) {
        #expect(feed(refused.0, by: size, limit: 1024) == [.refused(code: refused.1)])
    }

    @Test func `masks what it sends, answers pings and the closing`() {
        let codec = SocketCodec(limit: 10) { 0x0403_0201 }
        #expect(codec.send(.text([0x61, 0x62, 0x63, 0x64, 0x65])))
        #expect(codec.takeOutgoing() == [0x81, 0x85, 1, 2, 3, 4, 0x60, 0x60, 0x60, 0x60, 0x64])
        #expect(frame(0x89, [7]).withUnsafeBytes { codec.receive($0) } == [])
        #expect(codec.takeOutgoing() == [0x8A, 0x81, 1, 2, 3, 4, 6])
        #expect(frame(0x88, []).withUnsafeBytes { codec.receive($0) } == [.closed(.noStatus)])
        #expect(codec.takeOutgoing() == [0x88, 0x80, 1, 2, 3, 4])
        #expect(!codec.send(.text([])) && !codec.ping([]))
    }

    @Test func `a closing reason is cut to what a frame holds, between characters`() {
        let codec = SocketCodec(limit: 10) { 0 }
        codec.close(SocketClosing(code: 1000, reason: String(repeating: "é", count: 100)))
        #expect(codec.takeOutgoing().count == 6 + 2 + 122)
    }
}

@Suite struct ClientUpgradeTests {
    /// The example of RFC 6455, 1.3.
    private let request: UpgradeRequest

    init() throws {
        request = UpgradeRequest(
            base: try #require(BaseURL("ws://server.example.com")), path: "/chat", query: nil, headers: [:],
            userAgent: "u", nonce: Array("the sample nonce".utf8))
    }

    private let good = """
        HTTP/1.1 101 Switching Protocols\r
        Upgrade: websocket\r
        Connection: keep-alive, Upgrade\r
        Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
        \r\n
        """

    private func judge(_ text: String, by size: Int = 1, limit: Int = 1000) -> (progress: UpgradeAnswer.Progress, read: Int) {
        var answer = UpgradeAnswer(expectedAccept: request.expectedAccept, limit: limit)
        let bytes = Array(text.utf8)
        for start in stride(from: 0, to: bytes.count, by: size) {
            let progress = bytes[start..<min(start + size, bytes.count)].withUnsafeBytes { answer.receive($0) }
            if progress != .incomplete { return (progress, start) }
        }
        return (.incomplete, bytes.count)
    }

    @Test func `writes the request of the standard`() {
        #expect(request.key == "dGhlIHNhbXBsZSBub25jZQ==")
        #expect(
            String(decoding: request.bytes, as: UTF8.self) == """
                GET /chat HTTP/1.1\r
                Host: server.example.com\r
                Upgrade: websocket\r
                Connection: Upgrade\r
                Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                Sec-WebSocket-Version: 13\r
                User-Agent: u\r
                \r\n
                """)
    }

    @Test func `accepts the answer of the standard, in one piece and byte by byte`() {
        #expect(judge(good, by: 1) == (.accepted(consumed: 1), good.utf8.count - 1))
        #expect(judge(good + "frames", by: 1000) == (.accepted(consumed: good.utf8.count), 0))
    }

    @Test func `says at the first wrong byte that this is no HTTP`() {
        #expect(judge("HTTP/1.1x").read == 8)
        #expect(judge("SSH-2.0").read == 0)
    }

    @Test func `waits for the real answer behind an interim one`() {
        #expect(judge("HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n" + good).progress == .accepted(consumed: 1))
    }

    @Test func `keeps status and headers of a refusal`() {
        let refusal = "HTTP/1.1 401 Unauthorized\r\nRetry-After: 7\r\n\r\nbody"
        #expect(judge(refusal).progress == .refused(status: 401, headers: ["Retry-After": "7"]))
    }

    @Test(arguments: [
        ("Upgrade: websocket", "Upgrade: h2c"), ("Upgrade: websocket\r\n", ""),
        ("keep-alive, Upgrade", "keep-alive"), ("s3pPL", "S3pPL"),
        ("\r\n\r\n", "\r\nSec-WebSocket-Accept: other\r\n\r\n"),
        ("\r\n\r\n", "\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"), ("\r\n\r\n", "\r\nno colon\r\n\r\n"),
        ("HTTP/1.1", "HTTP/1.0"), (" 101 ", " 1O1 "), (" 101 Switching Protocols", ""),
    ])
    func `an answer that proves no WebSocket is a violation`(part: String, replacement: String) {
        let text = String(good.replacing(part, with: replacement))
        guard case .violation = judge(text).progress else {
            Issue.record("\(judge(text))")
            return
        }
    }

    @Test func `an endless line and endless lines are refused`() {
        #expect(judge("HTTP/1.1 101 " + String(repeating: "x", count: 2000)).progress == .tooLarge)
        #expect(judge("HTTP/1.1 101 a\r\n" + String(repeating: "a: b\r\n", count: 300)).progress == .tooLarge)
    }
}
