package import JSON
package import Net

/// `{"error":"..."}`: how sFOX says why, as two independent clients read it; the official pages show no body.
///
/// An assumption (docs/venues/sfox.md). Load balancers in front answer with HTML, so nothing may rest on it.
package enum ErrorBody {
    /// The venue's own words, if the body is of this form.
    package static func text(_ root: JSONNode) -> String? { root["error"].flatMap { try? $0.string() } }

    package static func response(status: Int, _ text: String) -> HTTPResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("error")
            writer.string(text)
        }
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: writer.bytes)
    }
}
