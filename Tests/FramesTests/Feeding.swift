import Frames

extension SocketCodec {
    /// Reads the bytes in pieces of one size and gathers what came of them.
    func feed(_ bytes: [UInt8], by size: Int = .max) -> [Event] {
        stride(from: 0, to: bytes.count, by: min(size, bytes.count)).flatMap { start in
            bytes[start..<min(start + min(size, bytes.count), bytes.count)].withUnsafeBytes { receive($0) }
        }
    }
}

/// A frame with this first byte; without a mask, as a server sends it.
func frame(_ head: UInt8, _ payload: [UInt8], mask: [UInt8]? = nil) -> [UInt8] {
    let isMasked: UInt8 = mask == nil ? 0 : 0x80
    let length: [UInt8] =
        payload.count < 126
        ? [isMasked | UInt8(payload.count)]
        : [isMasked | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
    guard let mask else { return [head] + length + payload }
    return [head] + length + mask + payload.enumerated().map { $1 ^ mask[$0 % 4] }
}
