package import Accounts
package import Balances
package import Book
import JSON
package import Journal
package import Net
import Signing

/// Where notices go, and the secret they are signed with.
package struct Webhook: Sendable {
    package var name: String
    package var base: BaseURL
    /// Begins with `/`.
    package var path: String
    package var query: String?
    package var secret: Secret
    /// A file of certificates to trust instead of the system's.
    package var caFile: String?

    package init(
        name: String, base: BaseURL, path: String, query: String? = nil, secret: Secret, caFile: String? = nil
    ) {
        self.name = name
        self.base = base
        self.path = path
        self.query = query
        self.secret = secret
        self.caFile = caFile
    }

    /// The notice as a signed request.
    ///
    /// `Counterfoil-Signature: t=SECONDS,v1=HEX` has the HMAC-SHA256 of `SECONDS.BODY`; the receiver refuses times that are
    /// more than some minutes off. `Idempotency-Key` is the same for every attempt, after a restart too.
    package func request(_ body: [UInt8], key: String, at now: Timestamp) -> HTTPRequest {
        let seconds = String(now.nanoseconds / 1_000_000_000)
        let signature = HMAC.sha256(key: secret.withBytes { Array($0) }, message: Array("\(seconds).".utf8) + body)
        return HTTPRequest(
            .post, base: base, path: path, query: query,
            headers: [
                "Content-Type": "application/json", "Idempotency-Key": key,
                "Counterfoil-Signature": "t=\(seconds),v1=\(Hex.lower(signature))",
            ], body: body)
    }
}

extension StandingAlerts.Notice {
    /// The body of the request, the same at every attempt.
    package func json(_ position: Int64) -> [UInt8] {
        Self.json(
            id: "\(alert.subject.rule)-\(position)", position: position, state: isEnd ? "resolved" : "firing", alert)
    }

    /// What a test sends: the same shape, and marked.
    package static func test(_ alert: Alert) -> [UInt8] { json(id: "test", position: nil, state: "test", alert) }

    private static func json(id: String, position: Int64?, state: String, _ alert: Alert) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            let members: [(String, String?)] = [
                ("id", id), ("rule", alert.subject.rule), ("state", state), ("at", "\(alert.at)"),
                ("account", alert.subject.account), ("user", alert.subject.user), ("asset", alert.subject.asset),
                ("value", alert.value), ("threshold", alert.threshold), ("message", alert.message),
            ]
            for (name, value) in members {
                writer.key(name)
                if let value { writer.string(value) } else { writer.null() }
            }
            writer.key("position")
            if let position { writer.int(position) } else { writer.null() }
        }
        return writer.bytes
    }
}
