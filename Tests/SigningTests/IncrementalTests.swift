import Signing
import Testing

@Suite struct IncrementalTests {
    @Test func `pieces have the digest of the whole, again and again`() {
        let bytes = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
        let sum = SHA256()
        for cut in [0, 1, 63, 64, 65, 1_000] {
            sum.update(Array(bytes.prefix(cut)))
            sum.update(Array(bytes.dropFirst(cut)))
            #expect(sum.finish() == Digest.sha256(bytes))
        }
        #expect(sum.finish() == Digest.sha256([]))
    }
}
