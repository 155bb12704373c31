internal import COpenSSL

/// Whether two byte strings are equal, in a time that depends on the length of the first alone.
///
/// Give what a stranger presented first and what is expected second: neither the place of a difference nor the
/// expected length shows in the time.
package func constantTimeEqual(_ presented: [UInt8], _ expected: [UInt8]) -> Bool {
    let isSameLength = presented.count == expected.count
    let other = isSameLength ? expected : presented
    var isSame = false
    presented.withUnsafeLentBytes { first, count in
        other.withUnsafeLentBytes { second, _ in isSame = cossl_same(first, second, count) != 0 }
    }
    return isSame && isSameLength
}

/// The same for texts, by their UTF-8.
package func constantTimeEqual(_ presented: String, _ expected: String) -> Bool {
    constantTimeEqual(Array(presented.utf8), Array(expected.utf8))
}
