package import Accounts
package import Balances
import BitfrontWire
import JSON
package import Net

/// One reading of a Bitfront account: `GET /v1/account/balances`, and where the venue refuses the request's time, one
/// question for its clock and another try by that clock.
package struct BitfrontReading: AccountReading {
    private enum Step: Sendable {
        case balances
        /// Asked once: where no answer comes, the time of the refusal has to do.
        case time(asked: Bool, refusal: ReadFailure, skewByRefusal: Duration?)
        case done
    }

    private let account: Account
    private var step = Step.balances
    private var sentAt: Moment?
    package private(set) var clockSkew: Duration?
    package private(set) var statements: [Statement] = []
    package private(set) var findings: [Finding] = []

    package init(_ account: Account) { self.account = account }

    package var recording: Recording? {
        switch step {
        case .balances: Recording(.bitfrontBalances, of: .owner)
        case .time: Recording(.bitfrontTime, of: .owner)
        case .done: nil
        }
    }

    package mutating func nextRequest(at moment: Moment, random: UInt64) -> VenueRequest? {
        if case .time(true, _, let skew?) = step {
            // The question for the time got no answer.
            clockSkew = skew
            step = .balances
        }
        sentAt = moment
        switch step {
        case .balances: return balances(at: moment.wall + (clockSkew ?? .zero), random: random)
        case .time(_, let refusal, let skew):
            step = .time(asked: true, refusal: refusal, skewByRefusal: skew)
            return VenueRequest(ServerTime.request(base: account.baseURL), charges: [])
        case .done: return nil
        }
    }

    package mutating func received(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        switch step {
        case .balances: receivedBalances(response, at: moment)
        case .time(_, let refusal, let skew): receivedTime(response, at: moment, refusal, skewByRefusal: skew)
        case .done: .accepted
        }
    }
}

extension BitfrontReading {
    /// Every attempt has its own nonce and time: a signature may be used once.
    private func balances(at time: Timestamp, random: UInt64) -> VenueRequest {
        let nonces = Signature.nonces
        let nonce = nonces.lowerBound + Int(random % UInt64(nonces.count))
        let signature = Signature(nonce: String(nonce), timestamp: String(time.milliseconds))
        let secret = account.secretKey?.withBytes { Array($0) } ?? []
        let request = account.apiKey.withText {
            AccountBalances.request(base: account.baseURL).signed(signature, apiKey: $0, secret: secret)
        }
        return VenueRequest(request, charges: [charge])
    }

    private var charge: Charge {
        let base = account.baseURL
        return Charge(
            bucket: "bitfront \(base.host):\(base.port) key \(account.apiKey.fingerprint)",
            limits: [
                RateLimit(Limits.requestsPerSecond, per: .seconds(1)),
                RateLimit(Limits.requestsPerMinute, per: .seconds(60)),
            ])
    }

    private mutating func receivedBalances(_ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        do {
            let answer = try JSONParser().read(response.body) { try BalancesAnswer($0) }
            switch answer {
            case .rows where response.status == 200:
                let read = answer.meaning(of: response.body, at: moment.wall)
                (statements, findings) = (read.statements, read.findings)
                step = .done
                return .accepted
            case .rows: return .failed(BitfrontFailures.failure(response))
            case .refused(let envelope): return refused(envelope, response, at: moment)
            }
        } catch {
            guard response.status == 200 else { return .failed(BitfrontFailures.failure(response)) }
            return .failed(.malformed(error, venue: "Bitfront", response: response))
        }
    }

    private mutating func refused(_ envelope: Envelope, _ response: HTTPResponse, at moment: Moment) -> AnswerVerdict {
        let failure = BitfrontFailures.failure(envelope, in: response, skew: clockSkew)
        guard failure.code == .clockSkew, clockSkew == nil else { return .failed(failure) }
        step = .time(asked: false, refusal: failure, skewByRefusal: envelope.time.map { skew($0, at: moment) })
        return .again
    }

    private mutating func receivedTime(
        _ response: HTTPResponse, at moment: Moment, _ refusal: ReadFailure, skewByRefusal: Duration?
    ) -> AnswerVerdict {
        let told = try? JSONParser().read(response.body) { try ServerTime(answer: $0) }
        let measured = response.status == 200 ? told.map { skew($0, at: moment) } : nil
        guard let skew = measured ?? skewByRefusal else { return .failed(refusal) }
        clockSkew = skew
        step = .balances
        return .again
    }

    /// The venue's clock minus this machine's, taking the answer to have been written halfway between question and
    /// answer. The steady clock measures the way, so that a jump of the wall clock in between does no harm.
    private func skew(_ time: ServerTime, at moment: Moment) -> Duration {
        let way = sentAt.map { moment.steady - $0.steady } ?? .zero
        return (time.timestamp - moment.wall) + way / 2
    }
}

/// The answer to the balances call: rows, or a refusal.
enum BalancesAnswer {
    case rows([BalanceRow], Envelope)
    case refused(Envelope)

    /// A success without `responseData` is refused as malformed: an absent list is not an empty one.
    init(_ root: JSONNode) throws {
        let envelope = try Envelope(root)
        self =
            envelope.statusCode == .success
            ? .rows(try AccountBalances.rows(root), envelope) : .refused(envelope)
    }

    /// What the answer says; a refusal says nothing of balances.
    func meaning(of body: [UInt8], at time: Timestamp) -> MessageMeaning {
        guard case .rows(let rows, let envelope) = self else { return MessageMeaning() }
        var findings: [Finding] = []
        let statement = BitfrontStatement.make(
            of: rows, in: body, venueTime: envelope.time?.timestamp, receivedAt: time, findings: &findings)
        return MessageMeaning(statements: [statement], findings: findings)
    }
}

extension ServerTime {
    var timestamp: Timestamp { Timestamp(milliseconds: milliseconds) }
}
