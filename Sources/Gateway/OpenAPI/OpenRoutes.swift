extension Route {
    /// What there is, for programs.
    package static let openAPI = Route(
        "/openapi.json", name: "getOpenAPI", "This document.", schema: "OpenAPI", access: .open
    ) { (ask) throws(Problem) in .document(Document(OpenAPIDocument.made, tag: ask.tag(0, "openapi"))) }

    /// What a problem's `type` means.
    package static let problem = Route(
        "/problems/{kind}", name: "getProblem", "What a kind of problem means and what to do, in plain words.",
        schema: "Text", access: .open
    ) { (ask) throws(Problem) in
        let word = ask.path["kind"] ?? ""
        guard let kind = Problem.Kind(rawValue: word) else {
            throw Problem(
                .notFound, "There is no kind of problem \"\(Query.shown(word))\".",
                remedy: "There are \(Problem.Kind.allCases.map(\.rawValue).joined(separator: ", ")).")
        }
        let text = "\(kind.standard.title) (\(kind.standard.status)).\n\n\(kind.explanation)\n"
        return .document(Document(Array(text.utf8), type: "text/plain; charset=utf-8"))
    }
}

extension OpenAPIDocument {
    /// The routes do not change while it runs.
    fileprivate static let made = OpenAPIDocument((Route.all + Route.operations).filter(\.isDocumented)).json()
}

extension Route {
    /// Whether it answers programs: pages and what belongs to them are for people.
    fileprivate var isDocumented: Bool { Schema.all.contains { $0.name == schema } }
}

extension Problem.Kind {
    /// A sentence or two for whoever meets it.
    var explanation: String {
        switch self {
        case .badRequest:
            "The request cannot be read as HTTP or its query not as UTF-8. The detail says what is wrong with it."
        case .unknownParameter:
            "Nothing that is asked is ignored, so a parameter that does not exist is refused. The remedy names the nearest one."
        case .badParameter:
            "A parameter's value cannot be read, is out of bounds, or contradicts another one. The member `parameter` names it."
        case .badCursor:
            "A cursor is good for the question and the token that it was given for, until the gateway is started again."
        case .cursorExpired:
            "Pages show one state of the record, which is kept for three minutes after the last page. Begin anew."
        case .unauthenticated:
            "The gateway answers to tokens: send Authorization: Bearer TOKEN with one that foil token create has printed."
        case .forbidden:
            "The token is good, but not for this. An operator can make one that reaches further with foil token create."
        case .notFound: "Nothing is at this address. /openapi.json says what there is."
        case .unknownAccount:
            "No account of that name is in the configuration, or the token does not see it: the two are not told apart."
        case .unknownUser:
            "The venue has not named such an end user to this record yet, or the token does not see it."
        case .foreignOrigin: "A browser asked on behalf of a page that is not the gateway's own."
        case .misdirected:
            "The Host of the request is no name that the gateway goes by; the configuration lists its names."
        case .methodNotAllowed: "Everything here is read with GET or HEAD."
        case .notAcceptable: "What Accept asks for is not to be had here. Leave it out for JSON."
        case .tooOld:
            "With maxAge only fresh answers are given. The member `tooOld` says who is how old; unknown and suspect balances "
                + "are always too old."
        case .notRetained: "The journal does not reach back so far, or its retention has taken that part away."
        case .tooLarge: "Request or answer are larger than fits into one document. The remedy says how to ask for less."
        case .tooMany: "More requests were made than are allowed at a time. Retry-After says when to ask again."
        case .busy: "The gateway is making as many answers as it can. Ask again in a moment."
        case .starting: "The daemon is reading its journal. Ask again when /readyz says that it is ready."
        case .stopping: "The daemon is about to end: what was received is being written down."
        case .journalFailed:
            "Nothing more can be written down, so nothing is shown that might not last. The log of the daemon says why."
        case .internalFault: "A fault of this program or of its disk. The log of the daemon says more."
        }
    }
}
