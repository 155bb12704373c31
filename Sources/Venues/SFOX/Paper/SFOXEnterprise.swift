import JSON
import Net
import Paper
import SFOXWire

/// The Connect calls: users, and tokens for them.
extension SFOXPaper {
    mutating func enterprise(
        _ route: SFOXRoute, _ token: Substring, _ request: HTTPRequest, ledger: Ledger, at moment: PaperMoment
    ) -> HTTPResponse {
        guard let opened = keys.opens(token, at: moment) else { return .sfox(.unauthorized) }
        guard opened.kind == .partner else { return .sfox(.forbidden) }
        switch route {
        case .users:
            return .data { writer in
                writer.array { writer in
                    for key in ledger.holders(at: "sfox-connect") { Self.write(user: key.user ?? "", to: &writer) }
                }
            }
        case .user(let user):
            guard Self.exists(user, in: ledger) else { return .sfox(.noSuchUser) }
            return .data { Self.write(user: user, to: &$0) }
        case .token(let user):
            guard Self.exists(user, in: ledger) else { return .sfox(.noSuchUser) }
            let issued = keys.issue(to: user, at: moment)
            return .data(status: 201) { issued.write(to: &$0) }
        case .tokens: return issueTokens(request, ledger: ledger, at: moment)
        case .balance: return .sfox(.noSuchEndpoint)
        }
    }

    private mutating func issueTokens(_ request: HTTPRequest, ledger: Ledger, at moment: PaperMoment) -> HTTPResponse {
        guard let users = try? JSONParser().read(request.body, { try Enterprise.requestedUsers($0) }) else {
            return .sfox(.malformed)
        }
        let issued = users.filter { Self.exists($0, in: ledger) }.map { keys.issue(to: $0, at: moment) }
        return .data(status: 201) { writer in
            writer.array { writer in
                for token in issued { token.write(to: &writer) }
            }
        }
    }

    private static func exists(_ user: String, in ledger: Ledger) -> Bool {
        ledger.positions(of: LedgerKey(venue: "sfox-connect", user: user)) != nil
    }

    /// The documented fields of a user; the person behind a paper user is not known.
    private static func write(user: String, to writer: inout JSONWriter) {
        writer.object { writer in
            for (name, value) in [("account_type", "individual"), ("account_role", "client"), ("user_id", user)] {
                writer.key(name)
                writer.string(value)
            }
            for name in ["advisor_user_id", "email", "first_name", "last_name", "phone_number"] {
                writer.key(name)
                writer.null()
            }
            writer.key("status")
            writer.string("VERIFIED")
            writer.key("requirements")
            writer.array { _ in }
        }
    }
}

extension HTTPResponse {
    fileprivate static func data(status: Int = 200, _ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("data")
            body(&writer)
        }
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: writer.bytes)
    }
}
