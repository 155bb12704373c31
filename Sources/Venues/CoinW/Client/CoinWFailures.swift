import Accounts
import CoinWWire
import JSON
import Net

/// What CoinW's errors mean. Source: docs/venues/coinw.md; which of them travel with which HTTP status is not documented, so
/// the body's code counts before the status, except for 401 and 403.
enum CoinWFailures {
    /// An answer whose status is not 200.
    static func failure(_ response: HTTPResponse, of command: BalanceCommand) -> ReadFailure {
        let outcome = try? JSONParser().read(response.body) { try Outcome($0) }
        let status = response.status
        if status != 401, status != 403, let outcome, let meaning = outcome.code?.meaning, !blank.contains(meaning) {
            return failure(outcome, status: status, of: command, retryAfter: response.retryAfter)
        }
        let (code, text) = verdict(on: status)
        let wait = response.retryAfter ?? (code == .rateLimited ? Limits.window(of: command) : nil)
        return ReadFailure(
            code, text + said(outcome), venueCode: outcome?.code?.rawValue, httpStatus: status, retryAfter: wait)
    }

    /// An answer whose body is an error.
    static func failure(
        _ outcome: Outcome, status: Int, of command: BalanceCommand, retryAfter: Duration? = nil
    ) -> ReadFailure {
        if outcome.contradictsItself {
            return ReadFailure(
                .malformedResponse, "CoinW's answer says code 200 and failure at once; nothing of it was used",
                venueCode: outcome.code?.rawValue, httpStatus: status)
        }
        let meaning = outcome.code?.meaning ?? .unknown
        let (code, text) = verdict(on: meaning, outcome.code)
        let wait = meaning == .rateLimited ? retryAfter ?? Limits.window(of: command) : retryAfter
        return ReadFailure(
            code, text + said(outcome), venueCode: outcome.code?.rawValue, httpStatus: status, retryAfter: wait)
    }

    /// A complaint on the WebSocket. The codes are a third party's, partly seen on the futures endpoint (docs/venues/coinw.md).
    ///
    /// - Parameters:
    ///   - subject: what was refused.
    ///   - otherwise: what a code that is not known means there.
    static func failure(
        onFeed subject: String, _ code: Int64?, _ text: String?, _ otherwise: ReadFailure.Code
    ) -> ReadFailure {
        let words = text.map { ": «\($0.prefix(ReadFailure.quoteLimit))»" } ?? ""
        let venueCode = code.map { String($0) }
        switch code {
        case 1001, 29001:
            return ReadFailure(
                .rateLimited, "CoinW says its limit is used up\(words)", venueCode: venueCode,
                retryAfter: Penalties.ban)
        case 1003:
            return ReadFailure(
                .authentication, "CoinW refused \(subject)\(words); \(remedy)", venueCode: venueCode)
        default: break
        }
        let advice = otherwise == .authentication ? "; \(remedy)" : ""
        return ReadFailure(otherwise, "CoinW refused \(subject)\(words)\(advice)", venueCode: venueCode)
    }

    /// Codes that say less than the HTTP status beside them.
    private static let blank: Set<VenueCode.Meaning> = [.good, .unknown]

    private static let remedy = "check apiKey and secretKey"

    private static func verdict(on status: Int) -> (code: ReadFailure.Code, text: String) {
        switch status {
        case 401, 403: (.authentication, "CoinW refused the key (HTTP \(status)); \(remedy)")
        case 404: (.unsupported, "CoinW knows no such address; check baseURL")
        case 429: (.rateLimited, "CoinW says its request limit is used up")
        case 500...599: (.unavailable, "CoinW cannot serve now (HTTP \(status))")
        default: (.rejected, "CoinW declined the request with HTTP \(status)")
        }
    }

    private static func verdict(
        on meaning: VenueCode.Meaning, _ code: VenueCode?
    ) -> (code: ReadFailure.Code, text: String) {
        switch meaning {
        case .authentication where code == .signatureError:
            (.authentication, "CoinW refused the signature; check secretKey")
        case .authentication: (.authentication, "CoinW refused the key; \(remedy)")
        case .permission: (.permission, "CoinW says the API key may not do this")
        case .rateLimited: (.rateLimited, "CoinW says its request limit is used up")
        case .unavailable: (.unavailable, "CoinW cannot serve now")
        case .unsupported: (.unsupported, "CoinW knows no such call")
        case .rejected, .unknown, .good: (.rejected, "CoinW declined the request")
        }
    }

    private static func said(_ outcome: Outcome?) -> String {
        guard let text = outcome?.message, !text.isEmpty else { return "" }
        return ": «\(text.prefix(ReadFailure.quoteLimit))»"
    }
}
