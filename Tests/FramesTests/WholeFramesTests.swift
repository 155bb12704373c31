import Net
import Testing
import Witness

@testable import Frames

/// The way past wslay comes to the same as the way through it.
@Suite struct WholeFramesTests {
    /// What goes out may differ: of several pings in one piece wslay answers the last, frame by frame it answers each.
    @Test func `random frames mean the same with and without the shortcut, wherever the bytes are cut`() {
        var random = Seeded.announced(for: "frames with and without the shortcut")
        for _ in 0..<2_000 {
            let bytes = (0..<(1 + random.below(8))).flatMap { _ in Self.drawn(&random) }
            let cut = 1 + random.below(bytes.count)
            let quick = SocketCodec(.client(makeMask: { 7 }), limit: 300)
            let slow = SocketCodec(.client(makeMask: { 7 }), limit: 300, takesShortcut: false)
            let (mine, theirs) = (quick.feed(bytes, by: cut), slow.feed(bytes, by: cut))
            #expect(mine == theirs, "\(bytes) by \(cut)")
        }
    }

    @Test func `a message of the feed never meets wslay`() {
        var frames = WholeFrames(limit: 1_000)
        let bytes = frame(0x81, Array("hello".utf8)) + frame(0x89, [1])
        let findings = bytes.withUnsafeBytes { bytes in
            [
                frames.next(in: bytes),
                frames.next(in: UnsafeRawBufferPointer(rebasing: bytes[7...])),
            ]
        }
        #expect(findings == [.message(isText: true, payload: 2..<7, end: 7), .other(3)])
    }

    @Test func `what may be too long, fragmented, masked or not ASCII is not its to judge`() {
        for bytes in [frame(0x81, Array(repeating: 65, count: 200)), frame(0x01, [65]), frame(0xC1, [65])] {
            var frames = WholeFrames(limit: 100)
            let finding = bytes.withUnsafeBytes { frames.next(in: $0) }
            #expect(finding == .other(bytes.count))
        }
        var frames = WholeFrames(limit: 100)
        let finding = frame(0x81, Array("é".utf8)).withUnsafeBytes { frames.next(in: $0) }
        #expect(finding == .other(4))
    }

    /// Mostly good ones; now and then one that breaks a rule.
    private static func drawn(_ random: inout Seeded) -> [UInt8] {
        let heads: [UInt8] = [0x81, 0x81, 0x81, 0x82, 0x01, 0x00, 0x80, 0x89, 0x8A, 0x88, 0x83, 0xC1, 0x09]
        let head = random.pick(heads)
        let length = random.oneIn(4) ? random.below(400) : random.below(12)
        let isOdd = random.oneIn(5)
        let payload = (0..<length).map { _ in isOdd ? UInt8(truncatingIfNeeded: random.next()) : UInt8(65 + random.below(26)) }
        let mask: [UInt8]? = random.oneIn(40) ? [1, 2, 3, 4] : nil
        let isControl = head & 0x08 != 0
        return frame(head, isControl && !random.oneIn(20) ? Array(payload.prefix(125)) : payload, mask: mask)
    }
}
