public import Net

extension ReadFailure {
    /// What a failed exchange means for a reading. A reading changes nothing at the venue, so all but unwritable
    /// requests, refused certificates and oversized answers may be tried again.
    public init(_ failure: TransportFailure) {
        switch failure.kind {
        case .unsendable: self.init(.rejected, failure.message, isRetryable: false)
        case .timeout: self.init(.timeout, failure.message)
        case .unreachable: self.init(.unreachable, failure.message)
        case .insecure: self.init(.unreachable, failure.message, isRetryable: false)
        case .interrupted: self.init(.unreachable, failure.message)
        // Whoever cut it off may let the next one through.
        case .garbled: self.init(.malformedResponse, failure.message, isRetryable: true)
        case .tooLarge: self.init(.malformedResponse, failure.message)
        case .cancelled: self.init(.timeout, failure.message, isRetryable: false)
        }
    }
}
