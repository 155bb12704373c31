import Balances
import BitfrontWire
import JSON
import Money
package import Net
package import Paper

/// The paper Bitfront: balances, one balance and the time, over the ledger.
package struct BitfrontPaper: PaperVenue {
    package let name = "Bitfront"
    package let venues = ["bitfront"]
    package let portOffset = 3
    package let headerNames = [
        Signature.keyHeader, Signature.signHeader, Signature.timestampHeader, Signature.nonceHeader,
    ].map { $0.lowercased() }

    private let settings: BitfrontPaperSettings
    private var gate: BitfrontGate

    /// - Parameters:
    ///   - keys: all open the one owner's balances.
    ///   - seed: not used: nothing here is drawn.
    package init(keys: [PaperKey], settings: BitfrontPaperSettings = BitfrontPaperSettings(), seed: UInt64) {
        self.settings = settings
        gate = BitfrontGate(keys, settings)
    }

    package mutating func respond(
        to request: HTTPRequest, from peer: Peer, ledger: Ledger, at moment: PaperMoment
    ) -> HTTPResponse {
        do throws(BitfrontRefusal) {
            // An unknown path is not in the documents either.
            guard let route = BitfrontRoute(path: request.path) else { throw BitfrontRefusal(.badRequest) }
            guard request.method == .get else { throw BitfrontRefusal(.unsupportedMethod) }
            if route != .time { try gate.admit(request, at: moment) }
            switch route {
            case .time: return .json { moment.serverTime.writeAnswer(to: &$0) }
            case .balances: return balances(in: ledger, at: moment)
            case .balance(let currency): return try balance(of: currency, in: ledger, at: moment)
            }
        } catch {
            return refuse(error.code, at: moment)
        }
    }

    package func rateLimited(_ request: HTTPRequest, at moment: PaperMoment) -> HTTPResponse {
        refuse(.rateLimited, at: moment)
    }

    private static let owner = LedgerKey(venue: "bitfront")

    private var style: AmountStyle { settings.exponents ? .exponents : .plain }

    private func balances(in ledger: Ledger, at moment: PaperMoment) -> HTTPResponse {
        let rows = (ledger.positions(of: Self.owner) ?? [])
            .filter { settings.listsZeros || !$0.total.isZero }
            .map { BalanceRow($0) }
        return success(at: moment) { AccountBalances.write(rows, as: style, to: &$0) }
    }

    /// 4011 for a coin that the account has never had: the paper venue knows no list of coins beyond that.
    private func balance(
        of currency: String, in ledger: Ledger, at moment: PaperMoment
    ) throws(BitfrontRefusal) -> HTTPResponse {
        guard let position = ledger.positions(of: Self.owner)?.first(where: { $0.asset == currency }) else {
            throw BitfrontRefusal(.invalidCurrency)
        }
        let row = BalanceRow(position)
        return success(at: moment) { writer in
            if settings.singleAsObject {
                row.write(to: &writer, as: style)
            } else {
                AccountBalances.write([row], as: style, to: &writer)
            }
        }
    }

    private func success(at moment: PaperMoment, data: (inout JSONWriter) -> Void) -> HTTPResponse {
        let envelope = Envelope(.success, statusMessage: StatusCode.success.sampleText, time: moment.serverTime)
        return withoutActuallyEscaping(data) { data in .json { envelope.write(to: &$0, data: data) } }
    }

    private func refuse(_ code: StatusCode, at moment: PaperMoment) -> HTTPResponse {
        let envelope = Envelope(code, statusMessage: code.sampleText, time: moment.serverTime)
        return .json(status: settings.refusalStatus) { envelope.write(to: &$0) }
    }
}

extension BalanceRow {
    /// How Bitfront tells a position: a double has no trailing zeros.
    init(_ position: Position) {
        self.init(currency: position.asset)
        balance = .exact(position.total.trimmed)
        availableBalance = .exact(position.available.trimmed)
    }
}

extension PaperMoment {
    var serverTime: ServerTime { ServerTime(milliseconds: wall.milliseconds) }
}

extension HTTPResponse {
    fileprivate static func json(status: Int = 200, _ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var writer = JSONWriter()
        body(&writer)
        return HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: writer.bytes)
    }
}
