import CWebSockets

/// Comparing and copying pieces of a request's head, without making strings of them first.
extension UnsafeRawBufferPointer {
    /// Whether the bytes are the lower-case ASCII text, in any case.
    func equalsWithoutCase(_ text: StaticString) -> Bool {
        equalsWithoutCase(text.utf8Start, text.utf8CodeUnitCount)
    }

    func equalsWithoutCase(_ text: [UInt8]) -> Bool {
        text.withUnsafeBufferPointer { buffer in
            buffer.baseAddress.map { equalsWithoutCase($0, buffer.count) } ?? isEmpty
        }
    }

    private func equalsWithoutCase(_ text: UnsafePointer<UInt8>, _ length: Int) -> Bool {
        guard count == length else { return false }
        for index in 0..<length where lowercased(self[index]) != text[index] { return false }
        return true
    }

    /// Whether the comma-separated list has the lower-case word.
    func lists(_ word: StaticString) -> Bool {
        var rest = self[...]
        while true {
            let comma = rest.firstIndex(of: 0x2C) ?? rest.endIndex
            if UnsafeRawBufferPointer(rebasing: rest[..<comma]).trimmed.equalsWithoutCase(word) { return true }
            guard comma < rest.endIndex else { return false }
            rest = rest[(comma + 1)...]
        }
    }

    /// Without spaces and tabs at both ends.
    var trimmed: UnsafeRawBufferPointer {
        var start = 0
        var end = count
        while start < end, isBlank(self[start]) { start += 1 }
        while end > start, isBlank(self[end - 1]) { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    /// Digits only, at most 18 of them: no length that is sent honestly is longer.
    var decimal: Int? {
        guard !isEmpty, count <= 18 else { return nil }
        var number = 0
        for byte in self {
            guard byte >= 0x30, byte <= 0x39 else { return nil }
            number = number * 10 + Int(byte - 0x30)
        }
        return number
    }

    var text: String { String(decoding: self, as: UTF8.self) }

    func firstIndex(ofByte byte: UInt8, from start: Int = 0) -> Int? {
        guard let base = baseAddress, start < count, let found = memchr(base + start, Int32(byte), count - start) else {
            return nil
        }
        return base.distance(to: UnsafeRawPointer(found))
    }
}

/// RFC 9110's `tchar`: what methods and field names are made of.
func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
    default: false
    }
}

/// RFC 3986's `host` and `port`: names, numeric addresses, percent-encoded bytes.
func isHostByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    // - . _ ~ % ! $ & ' ( ) * + ; = : [ ], without the comma: two hosts in one field are no host.
    case 0x2D, 0x2E, 0x5F, 0x7E, 0x25, 0x21, 0x24, 0x26...0x2B, 0x3B, 0x3D, 0x3A, 0x5B, 0x5D: true
    default: false
    }
}

private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

private func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
}
