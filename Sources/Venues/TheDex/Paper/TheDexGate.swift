import JSON
import Net
import Paper
import Signing
import TheDexWire

/// Lets signed requests through, and remembers what it must of them.
struct TheDexGate: Sendable {
    private let keys: [PaperKey]
    private let settings: TheDexPaperSettings
    private var meter: RateMeter?
    /// The last nonce of each key.
    private var nonces: [String: Int64] = [:]

    init(_ keys: [PaperKey], _ settings: TheDexPaperSettings) {
        self.keys = keys
        self.settings = settings
        let perMinute = settings.requestsPerMinute
        meter = settings.limits && perMinute > 0 ? RateMeter(perMinute, per: .seconds(60)) : nil
    }

    /// Throws the refusal, checking key, payload, signature, limit and body in this order (docs/venues/thedex.md).
    mutating func admit(_ request: HTTPRequest, at moment: PaperMoment) throws(TheDexRefusal) {
        guard let apiKey = request.headers[Signature.keyHeader],
            let payload = request.headers[Signature.payloadHeader],
            let signature = request.headers[Signature.signatureHeader]
        else { throw .missingHeaders }
        guard let key = keys.first(where: { constantTimeEqual(apiKey, $0.apiKey) }) else { throw .unknownKey }
        if settings.comparesPayload, Base64.decode(payload) != request.body { throw .wrongPayload }
        guard isSigned(signature, payload, by: key) else { throw .wrongSignature }
        if meter?.admits(key.apiKey, at: moment.steady) == false { throw .limit }
        guard let body = try? JSONParser().read(request.body, { try RequestBody($0) }) else { throw .malformedBody }
        try check(body, path: request.path, of: key)
    }

    private func isSigned(_ signature: String, _ payload: String, by key: PaperKey) -> Bool {
        let presented = settings.acceptsUpperCaseHex ? signature.lowercased() : signature
        return constantTimeEqual(presented, Signature.sign(payload: payload, secret: Array(key.secretKey.utf8)))
    }

    private mutating func check(_ body: RequestBody, path: String, of key: PaperKey) throws(TheDexRefusal) {
        if settings.requiresRequestAndNonce, body.request == nil || body.nonce == nil { throw .missingRequestOrNonce }
        if settings.matchingRequest, let said = body.request, said != path { throw .wrongRequest }
        guard settings.risingNonce, let nonce = body.nonce else { return }
        guard let value = nonce.value, nonces[key.apiKey].map({ $0 < value }) ?? true else { throw .staleNonce }
        nonces[key.apiKey] = value
    }
}
