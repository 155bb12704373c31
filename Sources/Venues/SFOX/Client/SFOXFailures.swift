import Accounts
import JSON
import Net
import SFOXWire

/// What sFOX's error statuses mean. Source: docs.sfox.com/errors/error-codes.
enum SFOXFailures {
    /// - Parameter venue: how the venue is called in messages.
    static func failure(_ response: HTTPResponse, venue: String) -> ReadFailure {
        let words = said(response)
        let status = response.status
        switch status {
        case 401:
            return failure(
                .authentication, "\(venue) refused the API key\(words); make a new one under account/api", status)
        case 403:
            return failure(.permission, "\(venue) says the API key may not read balances\(words)", status)
        case 404:
            return failure(.unsupported, "\(venue) knows no such endpoint\(words); check baseURL", status)
        case 429:
            var limited = failure(.rateLimited, "\(venue) says its request limit is used up\(words)", status)
            limited.retryAfter = response.retryAfter ?? Limits.balancePause
            return limited
        case 500...599:
            var passing = failure(.unavailable, "\(venue) cannot serve now (HTTP \(status))\(words)", status)
            passing.retryAfter = response.retryAfter
            return passing
        default:
            return failure(.rejected, "\(venue) declined the request with HTTP \(status)\(words)", status)
        }
    }

    /// An error on the WebSocket that says nothing. If the connection ends with it, it was the message limit, after which
    /// the address is shut out for two minutes: no other error is documented that nobody asked for (docs/venues/sfox.md).
    static let unexplained = ReadFailure(
        .rateLimited, "sFOX reported an error without a word and closed the WebSocket, as for a limit that is used up",
        retryAfter: Limits.messageBlock)

    /// An error on the WebSocket. Its text is not documented, so what was asked decides.
    static func failure(onFeed action: String?, _ text: String?) -> ReadFailure {
        let words = text.map { ": «\($0.prefix(ReadFailure.quoteLimit))»" } ?? ""
        if text.map(speaksOfLimits) ?? false {
            return ReadFailure(
                .rateLimited, "sFOX says the limit of the WebSocket is used up\(words)",
                retryAfter: Limits.messageBlock)
        }
        switch action {
        case "authenticate":
            return ReadFailure(
                .authentication, "sFOX refused the API key on the WebSocket\(words); make a new one under account/api")
        case "subscribe":
            return ReadFailure(.permission, "sFOX says the API key may not have the balance feed\(words)")
        default:
            return ReadFailure(.unavailable, "sFOX reported an error on the WebSocket\(words)")
        }
    }

    private static func speaksOfLimits(_ text: String) -> Bool {
        let text = text.lowercased()
        return ["limit", "too many", "exceed", "blocked"].contains { text.contains($0) }
    }

    private static func failure(_ code: ReadFailure.Code, _ message: String, _ status: Int) -> ReadFailure {
        ReadFailure(code, message, httpStatus: status)
    }

    private static func said(_ response: HTTPResponse) -> String {
        let text = try? JSONParser().read(response.body) { ErrorBody.text($0) }
        guard let text = text ?? nil else { return "" }
        return ": «\(text.prefix(ReadFailure.quoteLimit))»"
    }
}
