package import Accounts
package import Balances
import JSON
package import Net
import SFOXWire

/// One reading of an sFOX Connect account: the end users, their tokens, then each user's balance in turn.
///
/// One user that cannot be read is noted in `missing` and the others go on.
package struct SFOXConnectReading: AccountReading {
    private enum Step: Sendable {
        case users
        case tokens
        case token(user: String)
        case balances
    }

    private let account: Account
    /// Whether it ends with the list of the end users.
    private let onlyLists: Bool
    private var step: Step = .users
    private var users: [String] = []
    /// How far the bulk calls for tokens have come.
    private var asked = 0
    private var tokens = UserTokens()
    /// Users whose token the bulk calls did not give, and how far asking for them one by one has come.
    private var singles: [String] = []
    private var nextSingle = 0
    /// The user whose balances are due. One whose token could not be had is passed over.
    private var next = 0
    package private(set) var statements: [Statement] = []
    package private(set) var findings: [Finding] = []
    package private(set) var missing: [ReadFailure] = []
    package private(set) var holders: [Holder] = []

    /// Tokens asked for in one call. No limit is documented; this keeps a call's body under 10 kB.
    static let tokensPerCall = 100

    /// - Parameter onlyLists: ends with the list of the end users, all of them whatever the account names.
    package init(_ account: Account, onlyLists: Bool = false) {
        self.account = account
        self.onlyLists = onlyLists
        // Whoever names the users spares the venue the list of all.
        if !onlyLists, !account.users.isEmpty { (users, step) = (account.users, .tokens) }
    }

    package var recording: Recording? {
        switch step {
        case .users: .sfoxUsers
        // Tokens open users' money; their answers are never kept.
        case .tokens, .token: nil
        case .balances: next < users.count ? .sfoxBalance(of: .user(users[next])) : nil
        }
    }

    package var progress: ReadProgress? {
        if case .users = step { return nil }
        guard !onlyLists else { return nil }
        return ReadProgress(done: statements.count + missing.count, total: users.count, unit: "users")
    }

    package mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        let base = account.baseURL
        let scope = account.apiKey.fingerprint
        return account.apiKey.withText { key -> VenueRequest? in
            switch step {
            case .users:
                return VenueRequest(
                    Enterprise.usersRequest(base: base, key: key),
                    charges: SFOXCharges.other(Enterprise.usersPath, of: scope, at: base))
            case .tokens:
                let batch = Array(users[asked..<min(asked + Self.tokensPerCall, users.count)])
                return VenueRequest(
                    Enterprise.tokensRequest(base: base, key: key, users: batch),
                    charges: SFOXCharges.other(Enterprise.tokensPath, of: scope, at: base))
            case .token(let user):
                return VenueRequest(
                    Enterprise.tokenRequest(base: base, key: key, user: user),
                    charges: SFOXCharges.other(Enterprise.tokensPath, of: scope, at: base))
            case .balances:
                return balanceRequest(base: base, scope: scope)
            }
        }
    }

    package mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        guard (200...201).contains(response.status) else { return refused(response) }
        do {
            switch step {
            case .users: try readUsers(response)
            case .tokens: try readTokens(response)
            case .token(let user): try readToken(response, of: user)
            case .balances: try readBalance(response, at: moment)
            }
            return .accepted
        } catch {
            return .failed(.malformed(error, venue: "sFOX Connect", response: response))
        }
    }

    package mutating func gaveUp(_ failure: ReadFailure) -> Bool {
        switch step {
        case .users: return false
        case .tokens:
            // Without the bulk call each token can still be had by itself, but a refused key will not get better.
            guard failure.code == .unsupported || failure.code == .rejected else { return false }
            skipTokens(of: failure.code == .unsupported ? users.count - asked : Self.tokensPerCall)
        case .token(let user):
            // This call is made with the partner's own key: a refusal of it, unlike other failures, is no single user's.
            guard failure.code != .authentication, failure.code != .unreachable else { return false }
            leaveOut(user, failure)
            nextSingle += 1
            nextToken()
        case .balances:
            guard failure.code != .unreachable else { return false }
            leaveOut(users[next], failure)
            nextUser()
        }
        return true
    }
}

extension SFOXConnectReading {
    private func balanceRequest(base: BaseURL, scope: String) -> VenueRequest? {
        guard next < users.count, let token = tokens[users[next]] else { return nil }
        let shared = account.options[SFOXConnect.limitScope.name] != "user"
        return VenueRequest(
            UserBalance.request(base: base, token: token),
            charges: SFOXCharges.balance(of: shared ? scope : "\(scope) \(users[next])", at: base))
    }

    private func refused(_ response: HTTPResponse) -> AnswerVerdict {
        var failure = SFOXFailures.failure(response, venue: "sFOX Connect")
        // A user's token opens that user's money for a day; nothing else knows that it is a secret.
        if case .balances = step, let token = tokens[users[next]] {
            failure.message = failure.message.replacing(token, with: "<secret>")
        }
        return .failed(failure)
    }

    private mutating func readUsers(_ response: HTTPResponse) throws {
        let named = try UsersAnswer.read(response.body)
        holders = named.map { .user($0) }
        if !onlyLists { users = named }
        if users.isEmpty { step = .balances } else { step = .tokens }
    }

    private mutating func readTokens(_ response: HTTPResponse) throws {
        for token in try JSONParser().read(response.body, { try Enterprise.tokens($0) }) {
            tokens[token.user] = token.token
        }
        skipTokens(of: Self.tokensPerCall)
    }

    private mutating func readToken(_ response: HTTPResponse, of user: String) throws {
        for token in try JSONParser().read(response.body, { try Enterprise.tokens($0) }) {
            tokens[token.user] = token.token
        }
        guard tokens[user] != nil else { throw JSONError(.missing, "no token for the user that was asked for") }
        nextToken()
    }

    private mutating func readBalance(_ response: HTTPResponse, at moment: Moment) throws {
        let read = try UserBalanceAnswer.read(response.body, holder: .user(users[next]), at: moment.wall)
        statements.append(read.statement)
        findings += read.findings
        nextUser()
    }

    /// Goes on behind users whose tokens were asked for together.
    private mutating func skipTokens(of count: Int) {
        let end = min(asked + count, users.count)
        singles += users[asked..<end].filter { tokens[$0] == nil }
        asked = end
        if asked == users.count { nextToken() }
    }

    private mutating func nextToken() {
        while nextSingle < singles.count, tokens[singles[nextSingle]] != nil { nextSingle += 1 }
        if nextSingle < singles.count {
            step = .token(user: singles[nextSingle])
        } else {
            step = .balances
            passOverUnopened()
        }
    }

    private mutating func nextUser() {
        next += 1
        passOverUnopened()
    }

    private mutating func passOverUnopened() {
        while next < users.count, tokens[users[next]] == nil { next += 1 }
    }

    private mutating func leaveOut(_ user: String, _ failure: ReadFailure) {
        var failure = failure
        failure.message = "user \(user.debugDescription): \(failure.message)"
        missing.append(failure)
    }
}

/// The answer to the list of end users.
enum UsersAnswer {
    /// Their ids in the venue's order, each once.
    static func read(_ body: [UInt8], with parser: JSONParser = JSONParser()) throws -> [String] {
        var seen: Set<[UInt8]> = []
        return try parser.read(body) { try Enterprise.userIDs($0) }.filter { seen.insert(Array($0.utf8)).inserted }
    }
}

/// Tokens by user. Ids are told apart by their bytes: to `String` two spellings of one accented letter are the same,
/// which would give one user's balances to another.
private struct UserTokens: Sendable {
    private var tokens: [[UInt8]: String] = [:]

    subscript(user: String) -> String? {
        get { tokens[Array(user.utf8)] }
        set { tokens[Array(user.utf8)] = newValue }
    }
}
