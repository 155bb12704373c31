import Frames
import Net
import Testing

private func client(limit: Int = 1 << 20, mask: UInt32 = 0) -> SocketCodec {
    SocketCodec(.client(makeMask: { mask }), limit: limit)
}

struct ClientEndTests {
    @Test(arguments: [1, 2, 3, 7, 4096, 1 << 20])
    func `frames mean the same wherever the bytes are cut`(size: Int) {
        let long = Array(repeating: UInt8(ascii: "x"), count: 5000)
        let bytes =
            frame(0x81, Array("hé".utf8)) + frame(0x82, []) + frame(0x01, Array("one ".utf8)) + frame(0x89, [1, 2])
            + frame(0x80, Array("two".utf8)) + frame(0x8A, [9]) + frame(0x81, long)
            + frame(0x88, [0x0F, 0xA1] + Array("bye".utf8))
        #expect(
            client().feed(bytes, by: size) == [
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
        #expect(client(limit: 1024).feed(refused.0, by: size) == [.refused(code: refused.1)])
    }

    @Test func `masks what it sends, answers pings and the closing`() {
        let codec = client(mask: 0x0403_0201)
        #expect(codec.send(.text([0x61, 0x62, 0x63, 0x64, 0x65])))
        #expect(codec.takeOutgoing() == [0x81, 0x85, 1, 2, 3, 4, 0x60, 0x60, 0x60, 0x60, 0x64])
        #expect(codec.feed(frame(0x89, [7])) == [])
        #expect(codec.takeOutgoing() == [0x8A, 0x81, 1, 2, 3, 4, 6])
        #expect(codec.feed(frame(0x88, [])) == [.closed(.noStatus)])
        #expect(codec.takeOutgoing() == [0x88, 0x80, 1, 2, 3, 4])
        #expect(!codec.send(.text([])) && !codec.ping([]))
    }

    @Test func `a malformed head is answered with a masked closing frame that names the code`() {
        let codec = client(mask: 0x0403_0201)
        #expect(codec.feed([0x89, 0x7E, 0x00, 0x7E]) == [.refused(code: 1002)])
        #expect(codec.takeOutgoing() == [0x88, 0x82, 1, 2, 3, 4, 0x03 ^ 1, 0xEA ^ 2])
        #expect(codec.isOver && !codec.send(.text([])))
    }

    @Test func `a closing reason is cut to what a frame holds, between characters`() {
        let codec = client()
        codec.close(SocketClosing(code: 1000, reason: String(repeating: "é", count: 100)))
        #expect(codec.takeOutgoing().count == 6 + 2 + 122)
    }
}
