import Net
import Testing

@testable import NetClient

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
