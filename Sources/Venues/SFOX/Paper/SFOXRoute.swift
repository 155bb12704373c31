import Net
import SFOXWire

/// The endpoints the paper sFOX serves.
enum SFOXRoute: Sendable, Hashable {
    case balance
    case users
    case user(String)
    case tokens
    case token(user: String)

    /// Nil for a path that is no endpoint.
    init?(path: String) {
        switch path {
        case UserBalance.path: self = .balance
        case Enterprise.usersPath: self = .users
        case Enterprise.tokensPath: self = .tokens
        default:
            if let user = Self.last(of: path, under: Enterprise.usersPath) {
                self = .user(user)
            } else if let user = Self.last(of: path, under: Enterprise.tokensPath) {
                self = .token(user: user)
            } else {
                return nil
            }
        }
    }

    var method: HTTPMethod {
        switch self {
        case .balance, .users, .user: .get
        case .tokens, .token: .post
        }
    }

    private static func last(of path: String, under parent: String) -> String? {
        guard path.hasPrefix(parent + "/") else { return nil }
        let segment = path.dropFirst(parent.count + 1)
        guard !segment.isEmpty, !segment.contains("/") else { return nil }
        return PercentEncoding.decode(segment)
    }
}
