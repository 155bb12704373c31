import JSON
package import Net

/// How CoinW says no. Two forms are documented or captured, and a third is inferred.
package enum ErrorBody: Sendable, Hashable {
    /// `{"code":29001,"msg":"..."}`; fixture `coinw/http_error_29001.json`.
    case short(VenueCode, String)
    /// The envelope of a success with its flags turned round; an assumption (docs/venues/coinw.md).
    case full(VenueCode, String)

    package func response(status: Int) -> HTTPResponse {
        var writer = JSONWriter()
        writer.object { writer in
            switch self {
            case .short(let code, let text):
                writer.key("code")
                writer.number(raw: code.rawValue)
                writer.key("msg")
                writer.string(text)
            case .full(let code, let text): Self.writeFull(code, text, to: &writer)
            }
        }
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: writer.bytes)
    }

    private static func writeFull(_ code: VenueCode, _ text: String, to writer: inout JSONWriter) {
        writer.key("code")
        writer.string(code.rawValue)
        writer.key("data")
        writer.null()
        writer.key("msg")
        writer.string(text)
        writer.key("success")
        writer.bool(false)
        writer.key("failed")
        writer.bool(true)
    }
}
