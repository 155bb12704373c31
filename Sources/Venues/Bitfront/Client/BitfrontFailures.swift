import Accounts
import Balances
import BitfrontWire
import JSON
import Net

/// What Bitfront's status codes and the HTTP statuses around them mean for a reading.
enum BitfrontFailures {
    /// A refusal in an envelope.
    ///
    /// - Parameter skew: how far the clocks were found to be apart, if that was measured already.
    static func failure(_ envelope: Envelope, in response: HTTPResponse, skew: Duration?) -> ReadFailure {
        let code = envelope.statusCode
        let meaning = BitfrontMeaning(code)
        let words = envelope.statusMessage.map { ": «\($0.prefix(ReadFailure.quoteLimit))»" } ?? ""
        let remedy = meaning.code == .clockSkew ? Self.remedy(skew) : meaning.remedy
        let message = "Bitfront \(meaning.sentence) (\(code.rawValue)\(words))\(remedy.isEmpty ? "" : "; " + remedy)"
        let pause = meaning.code == .rateLimited ? Limits.pause : nil
        return ReadFailure(
            meaning.code, message, venueCode: String(code.rawValue), httpStatus: response.status,
            isRetryable: meaning.isRetryable, retryAfter: response.retryAfter ?? pause)
    }

    /// An answer that is no envelope, or one that says success under another status than 200.
    static func failure(_ response: HTTPResponse) -> ReadFailure {
        let status = response.status
        switch status {
        case 401: return failure(.authentication, "Bitfront refused the API key or the signature", status)
        case 403: return failure(.permission, "Bitfront says the API key may not read balances", status)
        case 404: return failure(.unsupported, "Bitfront knows no such endpoint; check baseURL", status)
        case 429:
            var limited = failure(.rateLimited, "Bitfront says its request limit is used up", status)
            limited.retryAfter = response.retryAfter ?? Limits.pause
            return limited
        case 500...599:
            var passing = failure(.unavailable, "Bitfront cannot serve now (HTTP \(status))", status)
            passing.retryAfter = response.retryAfter
            return passing
        default: return failure(.rejected, "Bitfront declined the request with HTTP \(status)", status)
        }
    }

    private static func failure(_ code: ReadFailure.Code, _ message: String, _ status: Int) -> ReadFailure {
        ReadFailure(code, message, httpStatus: status)
    }

    private static func remedy(_ skew: Duration?) -> String {
        let remedy = "set this machine's clock, for example with chrony"
        guard let skew else { return remedy }
        let direction = skew < .zero ? "ahead of" : "behind"
        let size = skew < .zero ? .zero - skew : skew
        return "this machine's clock is \(size.text) \(direction) the venue's, and asking by the venue's did not help: "
            + remedy
    }
}
