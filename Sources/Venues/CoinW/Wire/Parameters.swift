package import Net

/// One parameter of a private call, not URL-encoded.
package struct Parameter: Sendable, Hashable {
    package var name: String
    package var value: String

    package init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

/// Where a client puts `api_key` and `sign`. The sources disagree (docs/venues/coinw.md), so a server takes either.
package enum Placement: String, Sendable, Hashable, CaseIterable {
    /// In the query with an empty body, as the venue's own sample does.
    case query
    /// In a form-encoded body, with `command` alone in the query.
    case form
}

/// The parameters of a request, from wherever they came.
package enum Parameters {
    package static let formType = "application/x-www-form-urlencoded"

    package static func encode(_ parameters: [Parameter]) -> String {
        parameters.map { "\(PercentEncoding.encode($0.name))=\(PercentEncoding.encode($0.value))" }
            .joined(separator: "&")
    }

    /// Query and form body together. A parameter that stands in both counts once if it says the same.
    ///
    /// Nil when something cannot be decoded, or one name has two values: which of them was signed cannot be known.
    package static func of(_ request: HTTPRequest) -> [Parameter]? {
        guard let query = PercentEncoding.pairs(request.query ?? ""), let form = form(of: request) else { return nil }
        var parameters: [Parameter] = []
        for pair in query + form {
            if let known = parameters.first(where: { $0.name == pair.name }) {
                guard known.value == pair.value else { return nil }
            } else {
                parameters.append(Parameter(pair.name, pair.value))
            }
        }
        return parameters
    }

    /// A body that does not say it is a form holds no parameters: the venue's own sample sends an empty body as JSON.
    private static func form(of request: HTTPRequest) -> [(name: String, value: String)]? {
        let type = request.headers["content-type"] ?? ""
        guard type.lowercased().hasPrefix(formType) else { return [] }
        guard let text = String(validating: request.body, as: UTF8.self) else { return nil }
        return PercentEncoding.pairs(text)
    }
}
