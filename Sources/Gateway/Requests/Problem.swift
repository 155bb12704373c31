import JSON
package import Net

/// Why a request is not answered as asked: a problem document of RFC 9457, and the error that routes throw.
///
/// `type` is a word of `Kind` under `/problems/`, where the gateway explains it; `remedy` says what to do instead.
package struct Problem: Error, Sendable, Hashable {
    /// What is wrong, as programs tell it apart.
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        case badRequest = "bad-request"
        case unknownParameter = "unknown-parameter"
        case badParameter = "bad-parameter"
        case badCursor = "bad-cursor"
        case cursorExpired = "cursor-expired"
        case unauthenticated = "unauthenticated"
        case forbidden = "forbidden"
        case notFound = "not-found"
        case unknownAccount = "unknown-account"
        case unknownUser = "unknown-user"
        case foreignOrigin = "foreign-origin"
        case misdirected = "misdirected"
        case methodNotAllowed = "method-not-allowed"
        case notAcceptable = "not-acceptable"
        case tooOld = "too-old"
        case notRetained = "not-retained"
        case tooLarge = "too-large"
        case tooMany = "too-many-requests"
        case busy = "busy"
        case starting = "starting"
        case stopping = "stopping"
        case journalFailed = "journal-failed"
        case internalFault = "internal"
    }

    package var kind: Kind
    package var status: Int
    /// The same for every problem of the kind.
    package var title: String
    /// What is wrong with this very request.
    package var detail: String
    /// What to ask instead.
    package var remedy: String
    /// The query parameter at fault.
    package var parameter: String?
    /// Sent with it, such as `Allow`, `WWW-Authenticate` or `Retry-After`.
    package var headers: [String: String] = [:]
    /// More members, each with its JSON.
    package var members: [(name: String, json: [UInt8])] = []

    package init(_ kind: Kind, _ detail: String, remedy: String, parameter: String? = nil) {
        self.kind = kind
        (status, title) = kind.standard
        self.detail = detail
        self.remedy = remedy
        self.parameter = parameter
    }

    package static func == (a: Problem, b: Problem) -> Bool { a.json() == b.json() }
    package func hash(into hasher: inout Hasher) { hasher.combine(json()) }

    /// The document, `application/problem+json`.
    package func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in [
                ("type", "/problems/\(kind.rawValue)"), ("title", title), ("detail", detail), ("remedy", remedy),
            ] {
                writer.key(name)
                writer.string(value)
            }
            writer.key("status")
            writer.int(status)
            if let parameter {
                writer.key("parameter")
                writer.string(parameter)
            }
            for member in members {
                writer.key(member.name)
                writer.raw(member.json)
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    package var response: HTTPResponse {
        // It may repeat what was asked for: no browser is to find HTML in that.
        var fields: HTTPHeaders = [
            "Content-Type": "application/problem+json", "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        ]
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
        return HTTPResponse(status: status, headers: fields, body: json())
    }
}

extension Problem.Kind {
    /// Status and title. No kind has a status of 500 but the one that is a fault of this program.
    package var standard: (status: Int, title: String) {
        switch self {
        case .badRequest: (400, "The request cannot be read")
        case .unknownParameter: (400, "There is no such parameter")
        case .badParameter: (400, "A parameter cannot be read")
        case .badCursor: (400, "The cursor is not one of this answer")
        case .cursorExpired: (410, "The pages of this cursor are no longer kept")
        case .unauthenticated: (401, "A token is needed")
        case .forbidden: (403, "The token does not reach so far")
        case .notFound: (404, "There is nothing here")
        case .unknownAccount: (404, "There is no such account")
        case .unknownUser: (404, "There is no such end user")
        case .foreignOrigin: (403, "Pages of other sites may not ask")
        case .misdirected: (421, "This is not the host that was asked for")
        case .methodNotAllowed: (405, "Only reading is possible here")
        case .notAcceptable: (406, "There is no such representation")
        case .tooOld: (412, "What is known is older than asked for")
        case .notRetained: (410, "That part of the journal is no longer kept")
        case .tooLarge: (413, "The request is too large")
        case .tooMany: (429, "Too many requests")
        case .busy: (503, "Too much is being asked at once")
        case .starting: (503, "The record is not read yet")
        case .stopping: (503, "The process is about to end")
        case .journalFailed: (503, "The journal cannot be written")
        case .internalFault: (500, "The answer could not be made")
        }
    }
}
