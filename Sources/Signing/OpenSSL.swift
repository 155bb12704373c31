internal import COpenSSL

/// The one place where OpenSSL's answers are checked.
enum OpenSSL {
    /// Traps unless a call succeeded.
    ///
    /// No input makes these calls fail: what does is missing memory, or a policy of the machine that forbids the
    /// algorithm, and neither leaves anything to sign with.
    static func check(_ result: Int32, _ call: StaticString) {
        guard result <= 0 else { return }
        let reason = [CChar](unsafeUninitializedCapacity: 256) { buffer, count in
            cossl_reason(buffer.start, buffer.count)
            count = buffer.firstIndex(of: 0) ?? 0
        }
        let words = String(decoding: reason.map(UInt8.init(bitPattern:)), as: UTF8.self)
        preconditionFailure("OpenSSL's \(call) failed: \(words)")
    }

    /// The bytes that a call writes, with the size it reports.
    static func output(_ call: (UnsafeMutablePointer<UInt8>, inout UInt32) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: cossl_longest_digest) { buffer, count in
            var size: UInt32 = 0
            call(buffer.start, &size)
            count = Int(size)
        }
    }
}

extension [UInt8] {
    /// Lends the bytes at an address that is never null: to HMAC a null key means the key of the call before.
    func withUnsafeLentBytes(_ body: (UnsafePointer<UInt8>, Int) -> Void) {
        let lent = isEmpty ? [0] : self
        lent.withUnsafeBufferPointer { buffer in
            guard let address = buffer.baseAddress else { preconditionFailure("a buffer with room has an address") }
            body(address, count)
        }
    }
}

extension UnsafeMutableBufferPointer {
    /// The address of a buffer that was asked for with room for something.
    var start: UnsafeMutablePointer<Element> {
        guard let baseAddress else { preconditionFailure("a buffer with room has an address") }
        return baseAddress
    }
}
