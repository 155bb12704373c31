import JSON
import Money
package import Net
package import Paper
import TheDexWire

/// The paper TheDex: balances and the list of currencies, over the ledger.
package struct TheDexPaper: PaperVenue {
    package let name = "TheDex"
    package let venues = ["thedex"]
    package let portOffset = 2
    package let headerNames = [Signature.keyHeader, Signature.payloadHeader, Signature.signatureHeader].map {
        $0.lowercased()
    }

    private let settings: TheDexPaperSettings
    private var gate: TheDexGate
    /// The last answer, good until the ledger moves.
    private var balances: (version: Int, response: HTTPResponse)?

    /// - Parameters:
    ///   - keys: all open the one owner's balances, as the venue's merchants do.
    ///   - seed: not used: nothing here is drawn.
    package init(keys: [PaperKey], settings: TheDexPaperSettings = TheDexPaperSettings(), seed: UInt64) {
        self.settings = settings
        gate = TheDexGate(keys, settings)
    }

    package mutating func respond(
        to request: HTTPRequest, from peer: Peer, ledger: Ledger, at moment: PaperMoment
    ) -> HTTPResponse {
        do throws(TheDexRefusal) {
            guard let route = Route(path: request.path) else { throw .noSuchEndpoint }
            guard request.method == .post else { throw .methodNotAllowed }
            try gate.admit(request, at: moment)
            switch route {
            case .balances: return balances(in: ledger)
            case .currencies: return currencies(in: ledger)
            }
        } catch {
            return error.response(settings)
        }
    }

    package func rateLimited(_ request: HTTPRequest, at moment: PaperMoment) -> HTTPResponse {
        TheDexRefusal.limit.response(settings)
    }

    private enum Route {
        case balances, currencies

        init?(path: String) {
            switch path {
            case BalancesCall.path: self = .balances
            case CurrenciesCall.path: self = .currencies
            default: return nil
            }
        }
    }

    private static let owner = LedgerKey(venue: "thedex")

    private mutating func balances(in ledger: Ledger) -> HTTPResponse {
        let version = ledger.version(of: Self.owner)
        if let balances, balances.version == version { return balances.response }
        let entries = (ledger.positions(of: Self.owner) ?? [])
            .filter { settings.listsZeros || !$0.total.isZero }
            .map { BalanceEntry($0, trimmed: settings.trimsZeros) }
        let response = HTTPResponse.json { write(entries, to: &$0) }
        balances = (version, response)
        return response
    }

    private func write(_ entries: [BalanceEntry], to writer: inout JSONWriter) {
        switch (entries.isEmpty, settings.emptyAccount) {
        case (true, .list): writer.array { _ in }
        case (true, .map): writer.object { _ in }
        case (true, .asShape), (false, _): BalancesAnswer(entries).write(as: settings.answerShape, to: &writer)
        }
    }

    /// The currencies somebody holds are the ones there are; the fiat ones are the documented three.
    private func currencies(in ledger: Ledger) -> HTTPResponse {
        let pay = (ledger.positions(of: Self.owner) ?? []).map(\.asset)
        return .json { Currencies(fiat: ["USD", "EUR", "UAH"], pay: pay).write(to: &$0) }
    }
}

extension BalanceEntry {
    /// How TheDex tells a position.
    init(_ position: Position, trimmed: Bool) {
        self.init(currency: position.asset)
        let written = { (amount: ExactDecimal) -> WireAmount in .exact(trimmed ? amount.trimmed : amount) }
        total = written(position.total)
        hold = written(position.held)
        available = written(position.available)
    }
}

extension HTTPResponse {
    fileprivate static func json(_ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var writer = JSONWriter()
        body(&writer)
        return HTTPResponse(status: 200, headers: ["Content-Type": "application/json"], body: writer.bytes)
    }
}
