import JSON
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

    /// Puts an object where an amount stands; an answer without one becomes an array.
    private static func wronglyTyped(_ answer: HTTPResponse) -> HTTPResponse {
        var wrong = answer
        let amount = try? JSONParser().read(answer.body) { try Self.amount(in: $0, depth: 0) }
        guard let range = amount?.range else {
            wrong.body = Array(#"["wrong","type"]"#.utf8)
            return wrong
        }
        wrong.body.replaceSubrange(range, with: Array(#"{"wrong":"type"}"#.utf8))
        return wrong
    }

    /// Where the last of the innermost amounts stands: codes and times, which look like amounts, stand further out.
    private static func amount(in node: JSONNode, depth: Int) throws -> (range: Range<Int>, depth: Int)? {
        var found: (range: Range<Int>, depth: Int)?
        func look(_ child: JSONNode) throws {
            guard let next = try amount(in: child, depth: depth + 1), next.depth >= found?.depth ?? 0 else { return }
            found = next
        }
        switch node.kind {
        case .object: try node.forEachMember { try look($1) }
        case .array: try node.forEachElement { try look($0) }
        case .string, .number: if case .exact = node.amount { found = (node.range, depth) }
        case .bool, .null: break
        }
        return found
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
