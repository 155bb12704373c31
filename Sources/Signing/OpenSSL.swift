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
            cossl_reason(buffer.baseAddress!, buffer.count)
            count = buffer.firstIndex(of: 0) ?? 0
        }
        preconditionFailure("OpenSSL's \(call) failed: \(String(decoding: reason.map(UInt8.init(bitPattern:)), as: UTF8.self))")
    }

    /// The bytes that a call writes, with the size it reports.
    static func output(_ call: (UnsafeMutablePointer<UInt8>, inout UInt32) -> Void) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: cossl_longest_digest) { buffer, count in
            var size: UInt32 = 0
            call(buffer.baseAddress!, &size)
            count = Int(size)
        }
    }
}

extension [UInt8] {
    /// Lends the bytes at an address that is never null: to HMAC a null key means the key of the call before.
    func withUnsafeLentBytes(_ body: (UnsafePointer<UInt8>, Int) -> Void) {
        if isEmpty { [0].withUnsafeBufferPointer { body($0.baseAddress!, 0) } } else { withUnsafeBufferPointer { body($0.baseAddress!, $0.count) } }
    }
}
