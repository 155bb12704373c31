package import Net

/// `Authorization: Bearer KEY`: a static key, without signature, nonce or time.
///
/// Source: docs.sfox.com/rest-api/authentication.
package enum Authorization {
    package static func headers(token: String) -> HTTPHeaders {
        ["Authorization": scheme + token, "Accept": "application/json", "Content-Type": "application/json"]
    }

    /// The token of a request; nil when there is none or the scheme is another.
    package static func token(of request: HTTPRequest) -> Substring? {
        guard let value = request.headers["authorization"], value.utf8.starts(with: scheme.utf8) else { return nil }
        return value.dropFirst(scheme.count)
    }

    private static let scheme = "Bearer "
}
