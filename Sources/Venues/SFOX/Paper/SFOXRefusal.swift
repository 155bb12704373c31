import Net
import SFOXWire

/// How the paper sFOX says no. Statuses are documented; the texts are this project's, but for that of 401, which a
/// third-party fixture shows (docs/venues/sfox.md).
enum SFOXRefusal: Sendable, Hashable {
    case malformed
    case unauthorized
    case forbidden
    case noSuchEndpoint
    case noSuchUser
    case methodNotAllowed
    case notAcceptable
    case routeLimit
    case addressLimit
    case connectionLimit

    var status: Int {
        switch self {
        case .malformed: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .noSuchEndpoint, .noSuchUser: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .routeLimit, .addressLimit, .connectionLimit: 429
        }
    }

    var text: String {
        switch self {
        case .malformed: "malformed request"
        case .unauthorized: "invalid token. check authorization header."
        case .forbidden: "this key may not use this endpoint"
        case .noSuchEndpoint: "no such endpoint"
        case .noSuchUser: "no such user"
        case .methodNotAllowed: "method not allowed"
        case .notAcceptable: "only json is served"
        case .routeLimit: "too many requests to this endpoint; wait 10 seconds"
        case .addressLimit: "too many requests from this address; wait 60 seconds"
        case .connectionLimit: "too many websocket connections or messages from this address; wait 2 minutes"
        }
    }
}

extension HTTPResponse {
    static func sfox(_ refusal: SFOXRefusal) -> HTTPResponse {
        ErrorBody.response(status: refusal.status, refusal.text)
    }
}
