package import Balances
package import Net

/// Lets in by tokens, and by sessions that were begun with one; where it is open, also without.
package final class TokenDoor: Door {
    /// What holds for everyone.
    package struct Rules: Sendable, Hashable {
        /// Whether nobody comes in without a token.
        package var requiresToken: Bool
        /// Whether what came through a proxy may come in without: somebody has said so.
        package var trustsProxies: Bool
        package var threshold: Threshold
        /// For each token, and for each address that has none; nil leaves this machine's own programs without a bound.
        package var requestsPerSecond: Int?

        package init(
            requiresToken: Bool, trustsProxies: Bool = false, threshold: Threshold, requestsPerSecond: Int? = nil
        ) {
            self.requiresToken = requiresToken
            self.trustsProxies = trustsProxies
            self.threshold = threshold
            self.requestsPerSecond = requestsPerSecond
        }

        /// More than a person or a dashboard of a hundred panels asks for, and a hundredth of what one core answers.
        static let standardPerSecond = 500
        /// Four seconds' worth: programs come in bursts.
        static let burstSeconds = 4
    }

    private struct Budgets {
        var requests: RequestBudgets
        /// Nobody guesses 256 bits; this bounds what is written and computed for those who try. One every six seconds after ten.
        var failures = RequestBudgets(every: .seconds(6), burst: 10)
    }

    private let rules: Rules
    private let register: TokenRegister
    let sessions: Sessions
    private let budgets: Lock<Budgets>

    /// - Parameter random: uniform and unpredictable.
    package init(_ rules: Rules, _ register: TokenRegister, random: () -> UInt64) {
        self.rules = rules
        self.register = register
        sessions = Sessions(random)
        let rate = rules.requestsPerSecond ?? Rules.standardPerSecond
        budgets = Lock(Budgets(requests: RequestBudgets(perSecond: rate, burst: rate * Rules.burstSeconds)))
    }

    /// Whether nobody comes in without a token.
    package var requiresToken: Bool { rules.requiresToken }

    package func greet(_ request: HTTPRequest) throws(Problem) { try rules.threshold.check(request) }

    package func scope(of request: HTTPRequest, from peer: Peer, now: Timestamp) throws(Problem) -> Scope {
        switch Credential(request, cookie: cookieName(request)) {
        case .none: return try anonymous(request, peer, now)
        case .foreign: throw try refusal(.otherScheme, peer, now)
        case .token(let text): return try enter(try token(text, peer, now), now)
        case .cookie(let value):
            guard let pass = sessions.pass(value) else { return try anonymous(request, peer, now) }
            // Who has lost a session is not let in by another door without knowing it.
            guard admits(pass, now: now), let token = register.token(pass.digest, at: now) else {
                throw Self.unauthenticated(.sessionOver)
            }
            return try enter(token, now)
        }
    }

    package func count(_ peer: Peer, now: Timestamp) throws(Problem) {
        guard !peer.isLoopback || rules.requestsPerSecond != nil else { return }
        try charge("address \(peer.network)", now)
    }

    package func pass(of request: HTTPRequest, now: Timestamp) -> Pass? {
        switch Credential(request, cookie: cookieName(request)) {
        case .none, .foreign: nil
        case .token(let text): Pass(digest: TokenText.digest(text))
        case .cookie(let value): sessions.pass(value)
        }
    }

    package func admits(_ pass: Pass, now: Timestamp) -> Bool {
        register.token(pass.digest, at: now) != nil && pass.until.map { now < $0 } ?? true
    }

    // MARK: Tokens

    /// The token that a text is. Every text costs the same: its digest, its checksum, one look.
    func token(_ text: String, _ peer: Peer, _ now: Timestamp) throws(Problem) -> Token {
        let digest = TokenText.digest(text)
        let isWellSpelled = TokenText.isWellSpelled(text)
        if let token = register.token(digest, at: now), isWellSpelled { return token }
        let isOver = register.isOver(digest, at: now)
        throw try refusal(isOver ? .expired : isWellSpelled ? .unknown : .misspelled, peer, now)
    }

    private func enter(_ token: Token, _ now: Timestamp) throws(Problem) -> Scope {
        try charge("token \(token.name)", now)
        return token.scope
    }

    private func anonymous(
        _ request: HTTPRequest, _ peer: Peer, _ now: Timestamp
    ) throws(Problem) -> Scope {
        try count(peer, now: now)
        guard !rules.requiresToken else { throw Self.unauthenticated(.missing) }
        guard rules.trustsProxies || !Self.isForwarded(request) else { throw Self.unauthenticated(.forwarded) }
        return .all
    }

    /// What comes through a proxy on this machine comes from this machine, whoever sent it.
    private static func isForwarded(_ request: HTTPRequest) -> Bool {
        ["forwarded", "x-forwarded-for", "x-real-ip"].contains { request.headers[$0] != nil }
    }

    private func cookieName(_ request: HTTPRequest) -> String {
        Sessions.cookieName(request.base, isSecure: request.base.isSecure)
    }

    // MARK: Budgets

    private func charge(_ name: String, _ now: Timestamp) throws(Problem) {
        let wait = budgets.withLock { $0.requests.take(name, now: now) }
        guard let wait else { return }
        throw .tooMany(
            "More requests came than are answered (\(rules.requestsPerSecond ?? Rules.standardPerSecond) a second).",
            wait)
    }

    /// A refusal, or that there were too many. It never keeps a good token out, so nobody can lock out his neighbours.
    private func refusal(_ reason: Reason, _ peer: Peer, _ now: Timestamp) throws(Problem) -> Problem {
        let wait = budgets.withLock { $0.failures.take(peer.network, now: now) }
        if let wait { throw .tooMany("Too many tokens from this address were wrong.", wait) }
        return Self.unauthenticated(reason)
    }

    enum Reason {
        case missing, otherScheme, misspelled, unknown, expired, sessionOver, forwarded
    }

    private static func unauthenticated(_ reason: Reason) -> Problem {
        let send = "Send Authorization: Bearer TOKEN; foil token create makes one. In a browser: /session."
        var problem =
            switch reason {
            case .missing: Problem(.unauthenticated, "This gateway answers to a token.", remedy: send)
            case .otherScheme: Problem(.unauthenticated, "The Authorization is no Bearer token.", remedy: send)
            case .misspelled:
                Problem(
                    .unauthenticated, "The token is misspelled: its checksum is not its own.",
                    remedy:
                        "Copy it again, whole: foil_ and \(TokenText.count - TokenText.prefix.utf8.count) letters and digits."
                )
            case .unknown:
                Problem(
                    .unauthenticated,
                    "The token is well spelled, but not in force here: it was revoked, or made elsewhere.",
                    remedy: "foil token list says which are; foil token create makes another.")
            case .expired:
                Problem(
                    .unauthenticated, "The token has expired.",
                    remedy: "foil token create makes another, with --expires.")
            case .sessionOver: Problem(.unauthenticated, "The session is over.", remedy: "Sign in again at /session.")
            case .forwarded:
                Problem(
                    .unauthenticated, "This request came through a proxy, so it may be anybody's.",
                    remedy:
                        "Send a token, or set gateway.tokens in the configuration: \"required\", or \"optional\" if the "
                        + "proxy asks who it is.")
            }
        problem.headers["WWW-Authenticate"] = "Bearer realm=\"counterfoil\""
        return problem
    }
}

extension Problem {
    static func tooMany(_ detail: String, _ wait: Duration) -> Problem {
        let (seconds, attoseconds) = wait.components
        let whole = seconds + (attoseconds > 0 ? 1 : 0)
        var problem = Problem(.tooMany, detail, remedy: "Ask again in \(whole) s.")
        problem.headers["Retry-After"] = "\(whole)"
        return problem
    }
}
