import Accounts
import BitfrontWire

/// What a status code means for a reading of balances. Source of the codes: docs/venues/bitfront.md.
struct BitfrontMeaning {
    let code: ReadFailure.Code
    /// Goes on from "Bitfront".
    let sentence: String
    let remedy: String
    let isRetryable: Bool

    init(_ status: StatusCode) {
        switch status.rawValue {
        case 4001, 4003, 6000, 6001, 6002:
            self.init(.authentication, "refused the API key or the signature", "check apiKey and secretKey")
        case 6003:
            self.init(.permission, "does not serve the key at this address", "add the address to the key's list")
        case 6004: self.init(.rateLimited, "says its request limit is used up")
        case 4013, 6005: self.init(.clockSkew, "refused the time of the request")
        case 4005, 4018:
            // Nonce and time are new with every attempt, so another one may pass.
            self.init(.rejected, "takes the nonce or the signature to have been used before", isRetryable: true)
        case 3113, 3401, 5000, 5001, 5002: self.init(.unavailable, "cannot serve now")
        case 4017: self.init(.unsupported, "does not offer the request", "check baseURL")
        case 1202, 4101: self.init(.rejected, "knows no account for the key")
        case 4000, 4002, 4011, 4012, 4014, 4015, 4016: self.init(.rejected, "declined the request")
        case 3203, 3204, 3211, 3212, 3213, 3221, 3222, 3301, 3302, 3311, 3321, 4006, 4007, 4008, 4009, 4010:
            self.init(.rejected, "answered as to an order, which this was not")
        default: self.init(.rejected, "declined the request with a code its documents do not have")
        }
    }

    private init(_ code: ReadFailure.Code, _ sentence: String, _ remedy: String = "", isRetryable: Bool? = nil) {
        self.code = code
        self.sentence = sentence
        self.remedy = remedy
        self.isRetryable = isRetryable ?? [.rateLimited, .unavailable].contains(code)
    }
}
