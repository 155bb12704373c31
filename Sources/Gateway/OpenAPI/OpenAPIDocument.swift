import Accounts
import JSON
import Net
import Reports

/// `/openapi.json`: made from the routes' own declarations, so that it says what is there and nothing else.
struct OpenAPIDocument {
    private let routes: [Route]

    init(_ routes: [Route]) { self.routes = routes }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.text("openapi", "3.1.0")
            writer.key("info")
            writer.object { writer in
                writer.text("title", "Counterfoil")
                writer.text("version", "1")
                writer.text("description", Self.introduction)
            }
            writer.key("paths")
            writer.object { writer in
                for route in routes { write(route, to: &writer) }
            }
            writer.key("components")
            writer.object { writeComponents(to: &$0) }
        }
        return writer.line
    }

    private static let introduction = """
        One exact record of what is held at every exchange. Amounts are texts with all their digits; null is unknown, which \
        is not zero. Every answer says the position of the journal that it reflects. A token is needed where the gateway \
        was told so, and for every address but loopback.
        """

    private func writeComponents(to writer: inout JSONWriter) {
        writer.key("schemas")
        writer.object { writer in
            for (name, schema) in Schema.all {
                writer.key(name)
                schema.write(to: &writer)
            }
        }
        writer.key("securitySchemes")
        writer.object { writer in
            writer.key("token")
            writer.object { writer in
                writer.text("type", "http")
                writer.text("scheme", "bearer")
                writer.text("description", "A token that foil token create has printed.")
            }
        }
    }

    private func write(_ route: Route, to writer: inout JSONWriter) {
        writer.key(route.path)
        writer.object { writer in
            writer.key("get")
            writer.object { writer in
                writer.text("operationId", route.name)
                writer.text("summary", route.summary)
                writer.key("security")
                writer.array { writer in
                    writer.object { _ in }
                    if route.access != .open {
                        writer.object { writer in writer.list("token", [String]()) { $1.string($0) } }
                    }
                }
                writer.key("parameters")
                writer.array { writer in
                    for name in route.names { write(pathPart: name, to: &writer) }
                    for parameter in route.parameters { write(parameter, to: &writer) }
                }
                writer.key("responses")
                writer.object { writeResponses(of: route, to: &$0) }
            }
        }
    }

    private func write(pathPart name: String, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("name", name)
            writer.text("in", "path")
            writer.key("required")
            writer.bool(true)
            writer.key("schema")
            Schema.text(pattern: "^[^/]+$").write(to: &writer)
        }
    }

    private func write(_ parameter: Parameter, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("name", parameter.name)
            writer.text("in", "query")
            writer.text("description", parameter.summary)
            writer.key("schema")
            parameter.form.schema.write(to: &writer)
            if case .list = parameter.form {
                writer.text("style", "form")
                writer.key("explode")
                writer.bool(true)
            }
        }
    }

    private func writeResponses(of route: Route, to writer: inout JSONWriter) {
        writer.key("200")
        writer.object { writer in
            writer.text("description", "As asked for.")
            writer.key("headers")
            writer.object { writer in
                guard route.access == .record else { return }
                writer.key("Counterfoil-Position")
                writer.object { writer in
                    writer.text("description", "The position of the journal that the answer reflects.")
                    writer.key("schema")
                    Schema.count.write(to: &writer)
                }
            }
            writer.key("content")
            writer.object { writer in
                for (type, schema) in route.representations {
                    writer.key(type)
                    writer.object { writer in
                        writer.key("schema")
                        schema.write(to: &writer)
                    }
                }
            }
        }
        if route.access != .open {
            writer.key("304")
            writer.object { $0.text("description", "What the ETag given in If-None-Match stands for is still so.") }
        }
        for (status, kinds) in route.problems { write(status, kinds, to: &writer) }
    }

    private func write(_ status: Int, _ kinds: [Problem.Kind], to writer: inout JSONWriter) {
        writer.key("\(status)")
        writer.object { writer in
            writer.text("description", kinds.map { "\($0.standard.title) (\($0.rawValue))." }.joined(separator: " "))
            writer.key("content")
            writer.object { writer in
                writer.key("application/problem+json")
                writer.object { writer in
                    writer.key("schema")
                    Schema.reference("Problem").write(to: &writer)
                }
            }
        }
    }
}

extension Route {
    /// The named segments of the path.
    fileprivate var names: [String] {
        path.split(separator: "/").filter { $0.first == "{" }.map { String($0.dropFirst().dropLast()) }
    }

    private func takes(_ parameter: Parameter) -> Bool { parameters.contains { $0.name == parameter.name } }

    fileprivate var representations: [(type: String, schema: Schema)] {
        switch schema {
        case "Text": [("text/plain", .reference(schema))]
        case "WatchLine": [("text/event-stream", .text())]
        case "Metrics": [("text/plain", .reference(schema)), ("application/openmetrics-text", .reference(schema))]
        default:
            [("application/json", .reference(schema))]
                + (takes(.format) ? [("text/csv", .text()), ("application/x-ndjson", .text())] : [])
        }
    }

    /// Every problem that can come of it, by status.
    fileprivate var problems: [(status: Int, kinds: [Problem.Kind])] {
        var kinds: [Problem.Kind] = [.badRequest, .unknownParameter, .misdirected, .tooLarge, .tooMany, .busy]
        if !parameters.isEmpty { kinds.append(.badParameter) }
        if access != .open { kinds += [.unauthenticated, .forbidden, .foreignOrigin] }
        if access == .record || self.path == Self.readyPath { kinds += [.starting, .stopping, .journalFailed] }
        if takes(.account) || names.contains("account") { kinds.append(.unknownAccount) }
        if names.contains("user") { kinds.append(.unknownUser) }
        if names.contains("kind") { kinds.append(.notFound) }
        if takes(.cursor) { kinds += [.badCursor, .cursorExpired] }
        if takes(.at) || schema == "WatchLine" { kinds.append(.notRetained) }
        if takes(.maxAge) { kinds.append(.tooOld) }
        if takes(.format) || schema == "WatchLine" { kinds.append(.notAcceptable) }
        let order = Problem.Kind.allCases.filter(kinds.contains)
        var byStatus = Dictionary(grouping: order) { $0.standard.status }
        // The server's own word for an address that is longer than it reads.
        if !parameters.isEmpty { byStatus[414] = [.badRequest] }
        return byStatus.sorted { $0.key < $1.key }.map { (status: $0.key, kinds: $0.value) }
    }
}

extension Parameter.Form {
    /// What it accepts, and for times and texts what a client had better send.
    fileprivate var schema: Schema {
        switch self {
        case .list: .list(.text(pattern: "^[^,]+$"), least: 1)
        case .text: .text(pattern: "^.+$")
        case .flag: .words(["", "true", "false"])
        case .time:
            .either([.text(format: "date-time"), .text(format: "date"), .text(pattern: Self.back), .words(["now"])])
        case .duration: .text(pattern: Self.length)
        case .whole(let range): .whole(range)
        case .word(let words): .words(words)
        }
    }

    /// A hundred years at most, in any unit.
    private static let length = "^([0-9]{1,9}s|[0-9]{1,7}m|[0-9]{1,5}h|[0-9]{1,4}d)$"
    private static let back = "^-([0-9]{1,9}s|[0-9]{1,7}m|[0-9]{1,5}h|[0-9]{1,4}d)$"
}
