import Net

extension Fault {
    /// What becomes of an answer that the fault strikes.
    ///
    /// - Parameter refusal: the venue's own answer when a limit is used up.
    func strike(
        _ answer: @autoclosure () -> HTTPResponse, refusal: @autoclosure () -> HTTPResponse, random: inout SplitMix64
    ) -> ServerAnswer {
        switch kind {
        case .http500: .response(.plain(500, "internal error\n"))
        case .http503html: .response(.unavailablePage)
        case .rateLimit: .response(refusal())
        case .slow: .after(amount, .response(answer()))
        case .hang: .hang
        case .disconnect: .disconnect
        case .truncate: Self.truncated(answer())
        case .garbage: .response(Self.garbage(random: &random))
        case .wrongType: .response(Self.wronglyTyped(answer()))
        case .dropFrame, .duplicateFrame, .reorderFrames, .delayFrames, .clockSkew: .response(answer())
        }
    }

    private static func truncated(_ answer: HTTPResponse) -> ServerAnswer {
        .truncated(answer, bytes: answer.body.count / 2)
    }

    private static func garbage(random: inout SplitMix64) -> HTTPResponse {
        let body = (0..<256).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: body)
    }

    /// Puts an object where the first value after a name stands that is a number or a string.
    private static func wronglyTyped(_ answer: HTTPResponse) -> HTTPResponse {
        var wrong = answer
        var bytes = answer.body[...]
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else {
            wrong.body = Array("{}".utf8)
            return wrong
        }
        let head = bytes[...colon]
        bytes = bytes[(colon + 1)...]
        let tail = bytes.drop { !($0 == UInt8(ascii: ",") || $0 == UInt8(ascii: "}") || $0 == UInt8(ascii: "]")) }
        wrong.body = Array(head) + Array(#"{"wrong":"type"}"#.utf8) + Array(tail)
        return wrong
    }
}

extension HTTPResponse {
    static func plain(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array(text.utf8))
    }

    static let unavailablePage = HTTPResponse(
        status: 503, headers: ["Content-Type": "text/html; charset=utf-8"],
        body: Array(
            """
            <!DOCTYPE html>
            <html><head><title>503 Service Temporarily Unavailable</title></head>
            <body><h1>503 Service Temporarily Unavailable</h1></body></html>

            """.utf8))
}
