/// Bytes as two hexadecimal digits each.
package enum Hex {
    package static func lower(_ bytes: [UInt8]) -> String { text(bytes, digits: "0123456789abcdef") }
    package static func upper(_ bytes: [UInt8]) -> String { text(bytes, digits: "0123456789ABCDEF") }

    private static func text(_ bytes: [UInt8], digits: StaticString) -> String {
        String(unsafeUninitializedCapacity: bytes.count * 2) { buffer in
            for (index, byte) in bytes.enumerated() {
                buffer[2 * index] = digits.utf8Start[Int(byte >> 4)]
                buffer[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return bytes.count * 2
        }
    }
}
