import Net
import TheDexWire

/// How the paper TheDex says no. Nothing of it is documented: the texts are this project's, the statuses settings.
enum TheDexRefusal: Error, Sendable, Hashable {
    case noSuchEndpoint
    case methodNotAllowed
    case missingHeaders
    case unknownKey
    case wrongSignature
    case wrongPayload
    case malformedBody
    case missingRequestOrNonce
    case wrongRequest
    case staleNonce
    case limit

    func response(_ settings: TheDexPaperSettings) -> HTTPResponse {
        ErrorBody(message: text, code: settings.errorCode).response(status: status(settings))
    }

    private func status(_ settings: TheDexPaperSettings) -> Int {
        switch self {
        case .noSuchEndpoint: 404
        case .methodNotAllowed: 405
        case .missingHeaders, .unknownKey, .wrongSignature: settings.authenticationStatus
        case .wrongPayload, .malformedBody, .missingRequestOrNonce, .wrongRequest, .staleNonce: settings.bodyStatus
        case .limit: 429
        }
    }

    private var text: String {
        switch self {
        case .noSuchEndpoint: "No such endpoint."
        case .methodNotAllowed: "Method not allowed."
        case .missingHeaders: "Unauthorized request: a header is missing."
        case .unknownKey: "Unauthorized request."
        case .wrongSignature: "Unauthorized request: wrong signature."
        case .wrongPayload: "The payload is not the body."
        case .malformedBody: "The body is no JSON object."
        case .missingRequestOrNonce: "The fields request and nonce are required."
        case .wrongRequest: "The field request is not the path."
        case .staleNonce: "The nonce must be greater than the last one."
        case .limit: "Too many requests."
        }
    }
}
