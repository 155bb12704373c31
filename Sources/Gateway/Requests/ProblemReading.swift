import JSON
package import Net

extension Problem {
    /// What a gateway's refusal says, to whoever asked it.
    package struct Said: Sendable, Hashable {
        /// Nil for a kind of another version.
        package var kind: Kind?
        package var detail: String
        package var remedy: String
    }

    /// Nil for an answer that is no problem document of a gateway.
    package static func said(in response: HTTPResponse) -> Said? {
        guard response.headers["content-type"]?.hasPrefix("application/problem+json") ?? false else { return nil }
        return try? JSONParser().read(response.body) { root in
            let kind = try root.member("type").string().split(separator: "/").last.map(String.init) ?? ""
            return Said(
                kind: Kind(rawValue: kind), detail: try root.member("detail").string(),
                remedy: try root.member("remedy").string())
        }
    }
}
