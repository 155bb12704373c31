/// Finds whole, unfragmented messages among a server's bytes, so that they need not go through wslay, which looks at every
/// byte: a feed is nothing else. Everything else goes to wslay, frame by frame: fragments, control frames, text that is not
/// ASCII, and whatever breaks a rule.
///
/// It keeps no opinion of its own about the protocol: what it does not know to be good is wslay's to judge.
struct WholeFrames {
    /// What stands at the beginning of the bytes.
    enum Finding: Equatable {
        /// The payload of a whole text or binary message lies there, and so many bytes are dealt with.
        case message(isText: Bool, payload: Range<Int>, end: Int)
        /// These many bytes are for wslay.
        case other(Int)
        /// More bytes are needed to tell; these are to be given again, with what comes.
        case incomplete
    }

    private let limit: Int
    /// Bytes that still belong to a frame of wslay's.
    private var passing = 0
    /// A fragmented message is under way: a whole one in it would break a rule.
    private var isInFragments = false

    init(limit: Int) { self.limit = limit }

    /// Looks at bytes that begin where the last finding ended.
    mutating func next(in bytes: UnsafeRawBufferPointer) -> Finding {
        if passing > 0 { return pass(passing, of: bytes) }
        guard let head = Head(bytes) else { return .incomplete }
        guard head.isWhole, !isInFragments, head.length <= limit else { return other(head, bytes) }
        let end = head.size + head.length
        guard end <= bytes.count else { return .incomplete }
        let payload = UnsafeRawBufferPointer(rebasing: bytes[head.size..<end])
        guard !head.isText || payload.isASCII else { return .other(end) }
        return .message(isText: head.isText, payload: head.size..<end, end: end)
    }

    private mutating func other(_ head: Head, _ bytes: UnsafeRawBufferPointer) -> Finding {
        if head.isData { isInFragments = !head.isLast }
        return pass(head.end, of: bytes)
    }

    private mutating func pass(_ count: Int, of bytes: UnsafeRawBufferPointer) -> Finding {
        let now = min(count, bytes.count)
        passing = count - now
        return .other(now)
    }

    /// A frame's head as a server sends it (RFC 6455, 5.2).
    private struct Head {
        let isLast: Bool
        private let opcode: UInt8
        private let isPlain: Bool
        let size: Int
        let length: Int

        /// Nil while not all of it is there.
        init?(_ bytes: UnsafeRawBufferPointer) {
            guard bytes.count >= 2 else { return nil }
            let more =
                switch bytes[1] & 0x7F {
                case 126: 2
                case 127: 8
                default: 0
                }
            let isMasked = bytes[1] & 0x80 != 0
            guard bytes.count >= 2 + more else { return nil }
            var length: UInt64 = 0
            for index in 2..<(2 + more) { length = length << 8 | UInt64(bytes[index]) }
            let shortest: UInt64 = more == 8 ? 0x1_0000 : 126
            isLast = bytes[0] & 0x80 != 0
            opcode = bytes[0] & 0x0F
            isPlain = bytes[0] & 0x70 == 0 && !isMasked && (more == 0 || length >= shortest)
            size = 2 + more + (isMasked ? 4 : 0)
            // No message is that long; wslay says what it thinks of it with the first bytes.
            self.length = more == 0 ? Int(bytes[1] & 0x7F) : Int(min(length, 1 << 60))
        }

        var isText: Bool { opcode == 1 }
        var isWhole: Bool { isLast && isPlain && (opcode == 1 || opcode == 2) }
        /// Not a control frame, which may stand between fragments.
        var isData: Bool { opcode < 8 }
        var end: Int { size + length }
    }
}

extension UnsafeRawBufferPointer {
    /// Whether no byte has its highest bit set; eight at a time.
    fileprivate var isASCII: Bool {
        var highest: UInt64 = 0
        var index = 0
        while index + 8 <= count {
            highest |= loadUnaligned(fromByteOffset: index, as: UInt64.self)
            index += 8
        }
        while index < count {
            highest |= UInt64(self[index])
            index += 1
        }
        return highest & 0x8080_8080_8080_8080 == 0
    }
}
