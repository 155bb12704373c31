package import Net

extension ReadFailure {
    /// What a connection that was not made, or broke, means for a feed.
    init(_ failure: SocketFailure, of dialect: any FeedDialect) {
        switch failure.kind {
        case .refused(let status, let headers): self = dialect.refusal(status: status, headers: headers)
        case .timeout: self.init(.timeout, failure.message)
        case .unreachable, .interrupted, .closed, .cancelled: self.init(.unreachable, failure.message)
        case .insecure: self.init(.unreachable, failure.message, isRetryable: false)
        case .unsendable: self.init(.rejected, failure.message, isRetryable: false)
        case .violation, .tooLarge: self.init(.malformedResponse, failure.message)
        }
    }

    /// The venue closed a connection that nobody here wanted closed.
    init(_ closing: SocketClosing) {
        let reason = closing.reason.isEmpty ? "" : ": «\(closing.reason)»"
        self.init(.unavailable, "the venue closed the feed with code \(closing.code)\(reason)")
    }

    /// Whether it does not mend itself: then trying again soon only costs. A malformed message is no such failure: what
    /// garbled it may let the next one through.
    var asksForPatience: Bool { !isRetryable && code != .malformedResponse }
}

extension FeedDialect {
    /// By the HTTP status alone, which means the same everywhere.
    package func refusal(status: Int, headers: HTTPHeaders) -> ReadFailure {
        let wait = HTTPResponse(status: status, headers: headers, body: []).retryAfter
        let code: ReadFailure.Code =
            switch status {
            case 401: .authentication
            case 403: .permission
            case 404: .unsupported
            case 429: .rateLimited
            case 500...599: .unavailable
            default: .rejected
            }
        return ReadFailure(
            code, "the venue answered the feed's handshake with HTTP \(status)", httpStatus: status,
            retryAfter: status == 429 ? max(wait ?? .zero, limitPause) : wait)
    }
}
