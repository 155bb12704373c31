import Net

/// What a client trusts and how much it takes in.
package struct HTTPClientConfiguration: Sendable, Hashable {
    /// A PEM file of certificate authorities to trust instead of the system's; nil for the system's.
    package var caFile: String?
    /// Bytes of a body after decoding.
    package var maximumBodyBytes: Int
    /// Bytes of all header lines of an answer, those of interim answers included.
    package var maximumHeaderBytes: Int
    package var userAgent: String

    package init(
        caFile: String? = nil, maximumBodyBytes: Int = Self.standardBodyBytes,
        maximumHeaderBytes: Int = Self.standardHeaderBytes, userAgent: String = Release.userAgent
    ) {
        self.caFile = caFile
        self.maximumBodyBytes = maximumBodyBytes
        self.maximumHeaderBytes = maximumHeaderBytes
        self.userAgent = userAgent
    }

    /// The largest legal answer in sight is a bulk list of 10^5 end users at some 200 bytes each; this is half as much again.
    package static let standardBodyBytes = 32 << 20
    /// Venues send 1-2 KiB, content delivery networks with cookies up to 8 KiB; servers refuse more than 8-64 KiB themselves.
    package static let standardHeaderBytes = 64 << 10
}
