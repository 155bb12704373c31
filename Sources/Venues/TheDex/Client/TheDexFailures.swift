import Accounts
import JSON
import Net
import TheDexWire

/// What TheDex's refusals mean. Nothing is documented, so the HTTP status decides and the words are only quoted.
enum TheDexFailures {
    static func failure(_ response: HTTPResponse) -> ReadFailure {
        let status = response.status
        let said = said(response)
        switch status {
        case 401: return failure(.authentication, refusedKey, said, status)
        case 403: return failure(.permission, "TheDex says the API key may not read balances", said, status)
        case 404: return failure(.unsupported, "TheDex knows no such endpoint; check baseURL", said, status)
        case 429:
            var limited = failure(.rateLimited, "TheDex says a request limit is used up", said, status)
            limited.retryAfter = response.retryAfter
            return limited
        case 500...599:
            var passing = failure(.unavailable, "TheDex cannot serve now (HTTP \(status))", said, status)
            passing.retryAfter = response.retryAfter
            return passing
        default: return declined(said, status)
        }
    }

    /// An error object that came with status 200; nil when the body is none.
    static func refusal(_ response: HTTPResponse) -> ReadFailure? {
        said(response).map { declined($0, response.status) }
    }

    private static let refusedKey = "TheDex refused the API key or the signature; check apiKey and secretKey"

    /// No status tells a bad signature from a bad request here. The words choose the label and nothing else: neither
    /// kind is tried again.
    private static func declined(_ said: ErrorBody?, _ status: Int) -> ReadFailure {
        let words = said?.message?.lowercased() ?? ""
        if ["unauthori", "signature", "api key", "apikey"].contains(where: { words.contains($0) }) {
            return failure(.authentication, refusedKey, said, status)
        }
        return failure(.rejected, "TheDex declined the request with HTTP \(status)", said, status)
    }

    private static func failure(
        _ code: ReadFailure.Code, _ message: String, _ said: ErrorBody?, _ status: Int
    ) -> ReadFailure {
        let words = said?.message.map { ": «\($0.prefix(ReadFailure.quoteLimit))»" } ?? ""
        let venueCode = said?.code.map { String($0.prefix(codeLimit)) }
        return ReadFailure(code, message + words, venueCode: venueCode, httpStatus: status)
    }

    /// Longer than any code a venue has; a hostile one is cut there.
    private static let codeLimit = 40

    private static func said(_ response: HTTPResponse) -> ErrorBody? {
        (try? JSONParser().read(response.body) { ErrorBody($0) }) ?? nil
    }
}
