import JSON
package import Net
package import Paper
import SFOXWire

/// The paper sFOX: REST, Connect and the WebSocket on one server, as the real one.
package struct SFOXPaper: PaperVenue {
    package let name = "sFOX"
    package let venues = ["sfox", "sfox-connect"]
    package let portOffset = 1
    package let feedPath: String? = "/ws"
    package let headerNames = ["authorization", "accept"]

    let settings: SFOXPaperSettings
    var keys: SFOXKeys
    var meters = SFOXMeters()
    var sockets = SFOXSockets()
    /// The last answer of each holder, good until the ledger moves.
    private var answers: [LedgerKey: (version: Int, response: HTTPResponse)] = [:]

    /// - Parameter keys: those of both venues, `sfox` and `sfox-connect`.
    package init(keys: [PaperKey], settings: SFOXPaperSettings = SFOXPaperSettings(), seed: UInt64) {
        self.settings = settings
        self.keys = SFOXKeys(keys, seed: seed)
    }

    package func venue(of request: HTTPRequest) -> String {
        if request.path.hasPrefix("/v1/enterprise/") { return "sfox-connect" }
        guard let token = Authorization.token(of: request) else { return "sfox" }
        return keys.opens(token)?.venue ?? "sfox"
    }

    package mutating func respond(
        to request: HTTPRequest, from peer: Peer, ledger: Ledger, at moment: PaperMoment
    ) -> HTTPResponse {
        guard let route = SFOXRoute(path: request.path) else { return .sfox(.noSuchEndpoint) }
        guard request.method == route.method else { return .sfox(.methodNotAllowed) }
        if settings.limits, !meters.admits(address: peer.address, at: moment.steady) { return .sfox(.addressLimit) }
        guard let token = Authorization.token(of: request) else { return .sfox(.unauthorized) }
        guard Self.acceptsJSON(request) else { return .sfox(.notAcceptable) }
        switch route {
        case .balance: return balance(token, ledger: ledger, at: moment)
        case .users, .user, .tokens, .token: return enterprise(route, token, request, ledger: ledger, at: moment)
        }
    }

    package func rateLimited(_ request: HTTPRequest, at moment: PaperMoment) -> HTTPResponse { .sfox(.routeLimit) }

    private mutating func balance(_ token: Substring, ledger: Ledger, at moment: PaperMoment) -> HTTPResponse {
        guard let opened = keys.opens(token, at: moment) else { return .sfox(.unauthorized) }
        guard case .holder(let holder, let scope) = opened.kind else { return .sfox(.forbidden) }
        if settings.limits {
            let counted = settings.limitSharedByUsers ? scope : "\(holder.venue) \(holder.user ?? "")"
            guard meters.admits(balanceOf: counted, at: moment.steady) else { return .sfox(.routeLimit) }
        }
        let version = ledger.version(of: holder)
        if let answer = answers[holder], answer.version == version { return answer.response }
        var writer = JSONWriter()
        UserBalance.write(
            BalanceRow.rows(
                of: holder, in: ledger, listsZeros: settings.listsZeros, staking: settings.stakingOnREST), to: &writer)
        let response = HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: writer.bytes)
        answers[holder] = (version, response)
        return response
    }

    /// 406 is documented for a format that is not JSON.
    private static func acceptsJSON(_ request: HTTPRequest) -> Bool {
        guard let accept = request.headers["accept"], accept != "*/*" else { return true }
        return accept.contains("json") || accept.contains("*/*") || accept.contains("application/*")
    }
}
