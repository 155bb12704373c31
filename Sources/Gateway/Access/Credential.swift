import Net

/// What a request brings to be let in by.
enum Credential {
    case none
    /// A token's text, whatever it is worth.
    case token(String)
    /// The value of a session's cookie.
    case cookie(String)
    /// An `Authorization` of another kind.
    case foreign

    /// The header before the subprotocol before the cookie: what a program sends by purpose counts before what a browser sends
    /// by itself.
    init(_ request: HTTPRequest, cookie name: String) {
        if let field = request.headers["authorization"] {
            let parts = field.split(separator: " ", maxSplits: 1)
            let isBearer = parts.count == 2 && parts[0].lowercased() == "bearer"
            self = isBearer ? .token(String(parts[1].drop { $0 == " " })) : .foreign
        } else if let token = Self.subprotocol(request) {
            self = .token(token)
        } else if let value = Self.cookie(name, request) {
            self = .cookie(value)
        } else {
            self = .none
        }
    }

    /// Browsers cannot set a header of a WebSocket; they can offer `bearer.TOKEN` among its protocols.
    static let subprotocolPrefix = "bearer."

    private static func subprotocol(_ request: HTTPRequest) -> String? {
        let offered = request.headers.values("sec-websocket-protocol").flatMap { $0.split(separator: ",") }
        let words = offered.map { $0.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" } }
        return words.first { $0.hasPrefix(subprotocolPrefix) }.map { String($0.dropFirst(subprotocolPrefix.count)) }
    }

    private static func cookie(_ name: String, _ request: HTTPRequest) -> String? {
        for field in request.headers.values("cookie") {
            for pair in field.split(separator: ";") {
                let pair = pair.drop { $0 == " " }
                if pair.hasPrefix("\(name)=") { return String(pair.dropFirst(name.utf8.count + 1)) }
            }
        }
        return nil
    }
}
