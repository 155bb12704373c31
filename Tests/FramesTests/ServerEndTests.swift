import Frames
import Net
import Testing

private func server(limit: Int = 1 << 20) -> SocketCodec { SocketCodec(.server, limit: limit) }

private func masked(_ head: UInt8, _ payload: [UInt8]) -> [UInt8] { frame(head, payload, mask: [1, 2, 3, 4]) }

private func text(_ text: String) -> SocketMessage { .text(Array(text.utf8)) }

struct ServerEndTests {
    @Test(arguments: [1, 2, 3, 7, 4096, 1 << 20])
    func `unmasks frames wherever the bytes are cut`(size: Int) {
        let bytes =
            masked(0x01, Array("one ".utf8)) + masked(0x89, [1, 2]) + masked(0x80, Array("two".utf8))
            + masked(0x82, Array(repeating: 7, count: 5000)) + masked(0x8A, [9])
        let codec = server()
        #expect(
            codec.feed(bytes, by: size) == [
                .message(text("one two")), .message(.binary(Array(repeating: 7, count: 5000))), .pong([9]),
            ])
        #expect(codec.takeOutgoing() == frame(0x8A, [1, 2]))
        #expect(codec.feed(masked(0x88, [0x03, 0xE8]), by: size) == [.closed(.normal)])
        #expect(codec.takeOutgoing() == frame(0x88, [0x03, 0xE8]) && codec.isOver)
    }

    @Test(
        arguments: [
            (frame(0x81, [0x61]), 1002),  // A client masks.
            (masked(0xC1, [0x61]), 1002),  // A reserved bit without its extension.
            (masked(0x83, []), 1002),  // An opcode that does not exist.
            (masked(0x80, []), 1002),  // A continuation of nothing.
            (masked(0x09, []), 1002),  // A control frame in fragments.
            (masked(0x89, Array(repeating: 0, count: 126)), 1002),  // A control frame that is too long.
            (masked(0x81, [0xFF, 0xFE]), 1007),
            (masked(0x81, Array(repeating: 0x61, count: 1025)), 1009),
        ] as [([UInt8], UInt16)], [1, 4096])
    func `refuses what breaks the rules, once, and names the code`(refused: ([UInt8], UInt16), size: Int) {
        let codec = server(limit: 1024)
        #expect(codec.feed(refused.0 + masked(0x81, []), by: size) == [.refused(code: refused.1)])
        #expect(!codec.isOver, "the closing frame is still to be taken")
        #expect(codec.takeOutgoing() == frame(0x88, [UInt8(refused.1 >> 8), UInt8(refused.1 & 0xFF)]))
        #expect(codec.isOver && !codec.send(text("")) && !codec.close(.normal))
    }

    @Test func `sends in the order given, a closing frame too, and one of those`() {
        let codec = server()
        #expect(codec.send(text("a")) && codec.send(.binary([1])) && codec.ping([]))
        #expect(codec.close(SocketClosing(code: 4001, reason: "b")))
        #expect(!codec.close(.normal) && !codec.send(text("c")) && !codec.ping([]))
        #expect(
            codec.takeOutgoing() == frame(0x81, [0x61]) + frame(0x82, [1]) + frame(0x89, []) + frame(0x88, [0x0F, 0xA1, 0x62]))
    }

    @Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 70_000])
    func `a frame for many is the frame for one`(size: Int) {
        for message in [SocketMessage.text(Array(repeating: 0x61, count: size)), .binary(Array(repeating: 7, count: size))] {
            let codec = server()
            #expect(codec.takesMessages && codec.send(message))
            #expect(codec.takeOutgoing() == SocketCodec.serverFrame(message))
        }
    }

    @Test func `takes no message after a closing frame, whoever sent it, nor after a refusal`() {
        let (closing, closed, refusing) = (server(), server(), server())
        closing.close(.normal)
        _ = closed.feed(masked(0x88, [0x03, 0xE8]))
        _ = refusing.feed(masked(0x81, [0xFF, 0xFE]))
        for codec in [closing, closed, refusing] { #expect(!codec.takesMessages && !codec.send(text("a"))) }
    }

    @Test func `knows when a message is under way`() {
        let codec = server()
        var states: [Bool] = []
        for bytes in [
            masked(0x01, [0x61]), masked(0x89, []), masked(0x00, [0x62]), masked(0x80, []), masked(0x8A, []), masked(0x82, [1]),
        ] {
            _ = codec.feed(bytes)
            states.append(codec.isInMessage)
        }
        #expect(states == [true, true, true, false, false, false])
    }

    @Test func `is over when both sides have said good-bye`() {
        let codec = server()
        codec.close(.normal)
        _ = codec.takeOutgoing()
        #expect(!codec.isOver)
        #expect(codec.feed(masked(0x81, [0x61]) + masked(0x88, [0x03, 0xE8])) == [.message(text("a")), .closed(.normal)])
        #expect(codec.isOver)
    }

    @Test func `broken frames after its own closing frame are not answered with a second one`() {
        let codec = server()
        codec.close(.goingAway)
        _ = codec.takeOutgoing()
        #expect(codec.feed(masked(0x09, [])) == [.refused(code: 1002)])
        #expect(codec.takeOutgoing() == [] && codec.isOver)
    }

    @Test func `a closing reason is cut to what a frame holds, between characters`() {
        let codec = server()
        codec.close(SocketClosing(code: 1000, reason: String(repeating: "é", count: 100)))
        #expect(codec.takeOutgoing().count == 2 + 2 + 122)
    }
}
