import Signing

extension Secret {
    /// Eight hexadecimal digits that tell keys apart without telling them: what shares a limit shares its key.
    public var fingerprint: String {
        withBytes { String(Hex.lower(Digest.sha256(Array($0))).prefix(8)) }
    }
}
