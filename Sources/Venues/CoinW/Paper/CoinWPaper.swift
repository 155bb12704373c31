import CoinWWire
package import Net
package import Paper

/// The paper CoinW: the private spot calls, and spot's private WebSocket at `/`.
package struct CoinWPaper: PaperVenue {
    package let name = "CoinW"
    package let venues = [CoinWKeys.venue]
    package let portOffset = 4
    package let feedPath: String? = "/"
    package let headerNames = ["content-type", "origin"]

    let settings: CoinWPaperSettings
    let keys: CoinWKeys
    var meters = CoinWMeters()
    var sockets: CoinWSockets
    /// The `ledger_id` of the last change.
    var ledgerID = CoinWPaper.firstLedgerID - 1

    /// The documented one (fixture `coinw/ws_assets.json`).
    static let firstLedgerID: Int64 = 1_125_899_934_698_144_651

    /// - Parameter seed: not used, as nothing at this venue is drawn by lot.
    package init(keys: [PaperKey], settings: CoinWPaperSettings = CoinWPaperSettings(), seed: UInt64) {
        self.settings = settings
        self.keys = CoinWKeys(keys)
        sockets = CoinWSockets(idleLimit: .seconds(settings.feed.idleSeconds))
    }

    package mutating func respond(
        to request: HTTPRequest, from peer: Peer, ledger: Ledger, at moment: PaperMoment
    ) -> HTTPResponse {
        var user: String?
        do throws(CoinWRefusal) {
            if settings.limits, !meters.admits(address: peer.address, at: moment.steady) { throw CoinWRefusal.tooOften }
            return try answer(request, ledger: ledger, at: moment, user: &user)
        } catch {
            if settings.limits { meters.failed(address: peer.address, user: user, at: moment.steady) }
            return error.response(settings)
        }
    }

    package func rateLimited(_ request: HTTPRequest, at moment: PaperMoment) -> HTTPResponse {
        CoinWRefusal.tooOften.response(settings)
    }

    /// - Parameter user: set as soon as it is known who asks.
    private mutating func answer(
        _ request: HTTPRequest, ledger: Ledger, at moment: PaperMoment, user: inout String?
    ) throws(CoinWRefusal) -> HTTPResponse {
        guard request.path == PrivateCall.path else { throw .noSuchPath }
        guard request.method == .post else { throw .wrongMethod }
        guard let parameters = Parameters.of(request) else { throw .badParameters }
        let values = Dictionary(uniqueKeysWithValues: parameters.map { ($0.name, $0.value) })
        guard let command = values["command"].flatMap(BalanceCommand.init) else { throw .noSuchCommand }
        guard let apiKey = values["api_key"], !apiKey.isEmpty else { throw .missing("api_key") }
        guard let sign = values["sign"], !sign.isEmpty else { throw .missing("sign") }
        guard let key = keys.key(apiKey) else { throw .unknownKey }
        user = key.apiKey
        let isSigned = Signature.verifies(
            sign, parameters, secret: Array(key.secretKey.utf8), anyCase: settings.acceptsLowerCase)
        guard isSigned else { throw .badSignature }
        if settings.limits, !meters.admits(user: key.apiKey, command, at: moment.steady) { throw .tooOften }
        return balances(of: command, ledger: ledger)
    }

    private func balances(of command: BalanceCommand, ledger: Ledger) -> HTTPResponse {
        let rows = BalanceRow.rows(of: command, in: ledger, listsZeros: settings.listsZeros)
        return HTTPResponse(
            status: 200, headers: ["Content-Type": "application/json"],
            body: BalancesAnswer.write(rows, of: command, as: settings.style))
    }
}
