import Balances
import BitfrontWire
import Net
import Paper
import Signing

/// Why a request is not let through: the status code to answer with.
struct BitfrontRefusal: Error, Sendable, Hashable {
    let code: StatusCode

    init(_ code: StatusCode) { self.code = code }
}

/// Lets signed requests through, and remembers their signatures, nonces and rates.
struct BitfrontGate: Sendable {
    private let keys: [PaperKey]
    private let settings: BitfrontPaperSettings
    private var signatures: OnceOnly
    private var nonces: OnceOnly
    private var perSecond = RateMeter(Limits.requestsPerSecond, per: .seconds(1))
    private var perMinute = RateMeter(Limits.requestsPerMinute, per: .seconds(60))

    init(_ keys: [PaperKey], _ settings: BitfrontPaperSettings) {
        self.keys = keys
        self.settings = settings
        // A request that came early stays good until its time has left the window at the other end.
        let lifetime = Duration.milliseconds(settings.windowBehind + settings.windowAhead + 1)
        signatures = OnceOnly(for: lifetime)
        nonces = OnceOnly(for: lifetime)
    }

    /// Throws the refusal. The order of checks is an assumption (docs/venues/bitfront.md): headers, nonce,
    /// time, key, address, signature, reuse, rate.
    mutating func admit(_ request: HTTPRequest, at moment: PaperMoment) throws(BitfrontRefusal) {
        guard let apiKey = request.headers[Signature.keyHeader], let sign = request.headers[Signature.signHeader],
            let timestamp = request.headers[Signature.timestampHeader]
        else { throw BitfrontRefusal(.missingHeader) }
        let signature = Signature(nonce: request.headers[Signature.nonceHeader] ?? "", timestamp: timestamp)
        guard isNonce(signature.nonce) else { throw BitfrontRefusal(.invalidNonce) }
        try check(timestamp: timestamp, at: moment)
        guard let key = keys.first(where: { constantTimeEqual(apiKey, $0.apiKey) }) else {
            throw BitfrontRefusal(.unregisteredKey)
        }
        if settings.refusesAddress { throw BitfrontRefusal(.unauthorizedIP) }
        let presented = settings.acceptsUpperCaseHex ? sign.lowercased() : sign
        let expected = signature.sign(asSigned(request), secret: Array(key.secretKey.utf8))
        guard constantTimeEqual(presented, expected) else { throw BitfrontRefusal(.invalidSignature) }
        try countUse(of: signature, expected, by: key, at: moment)
    }

    private mutating func countUse(
        of signature: Signature, _ sign: String, by key: PaperKey, at moment: PaperMoment
    ) throws(BitfrontRefusal) {
        guard signatures.admits(sign, at: moment.steady) else { throw BitfrontRefusal(.duplicateSignature) }
        let nonce = "\(key.apiKey) \(signature.timestamp) \(signature.nonce)"
        guard nonces.admits(nonce, at: moment.steady) else { throw BitfrontRefusal(settings.reusedNonceCode) }
        guard settings.limits else { return }
        guard perSecond.admits(key.apiKey, at: moment.steady), perMinute.admits(key.apiKey, at: moment.steady) else {
            throw BitfrontRefusal(.rateLimited)
        }
    }

    private func isNonce(_ nonce: String) -> Bool {
        guard nonce.utf8.count == 5, let number = Self.digits(nonce) else { return false }
        return number > 0 && (settings.acceptsLeadingZeros || Signature.nonces.contains(Int(number)))
    }

    private func check(timestamp: String, at moment: PaperMoment) throws(BitfrontRefusal) {
        guard let time = Self.digits(timestamp) else { throw BitfrontRefusal(.invalidTimestamp) }
        let ahead = time - moment.wall.milliseconds
        let (earliest, latest) = (Int64(-settings.windowBehind), Int64(settings.windowAhead))
        let isInside = ahead > earliest && ahead < latest
        let isAtEdge = ahead == earliest || ahead == latest
        guard isInside || (isAtEdge && settings.acceptsWindowEdge) else { throw BitfrontRefusal(settings.windowCode) }
    }

    /// What the client is taken to have signed.
    private func asSigned(_ request: HTTPRequest) -> HTTPRequest {
        guard settings.signsDecodedQuery, let query = request.query else { return request }
        var decoded = request
        decoded.query = PercentEncoding.decode(query, plusIsSpace: true) ?? query
        return decoded
    }

    /// A number of digits only; nil for signs, spaces and numbers past 64 bits.
    private static func digits(_ text: String) -> Int64? {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ? Int64(text) : nil
    }
}
