/// Whole text messages as a server writes them on a WebSocket, framed once for everyone who gets them.
public struct FramedMessages: Sendable, Hashable {
    /// Whole frames, one after the other.
    public private(set) var bytes: [UInt8] = []

    /// None yet.
    public init() {}

    /// Makes room for so many bytes more.
    public mutating func reserve(_ count: Int) { bytes.reserveCapacity(bytes.count + count) }

    /// Adds a message of one frame, unmasked as a server's are (RFC 6455, 5.2).
    ///
    /// - Parameter text: UTF-8; nobody looks again.
    public mutating func append(text: some Collection<UInt8>) {
        bytes.append(Self.wholeText)
        switch text.count {
        case 0...Self.longestShort: bytes.append(UInt8(text.count))
        case 0...Int(UInt16.max):
            bytes.append(Self.isTwoBytes)
            append(text.count, bytes: 2)
        default:
            bytes.append(Self.isEightBytes)
            append(text.count, bytes: 8)
        }
        bytes.append(contentsOf: text)
    }

    private mutating func append(_ count: Int, bytes width: Int) {
        for place in (0..<width).reversed() { bytes.append(UInt8(truncatingIfNeeded: count >> (8 * place))) }
    }

    /// FIN and the opcode of text.
    private static let wholeText: UInt8 = 0x81
    /// A length up to this stands in the second byte; these two in its place say how many bytes have it.
    private static let longestShort = 125
    private static let isTwoBytes: UInt8 = 126
    private static let isEightBytes: UInt8 = 127
}
