import Balances
import Paper
import SFOXWire
import Signing

/// Which key opens what: API keys from the scenario, and the user tokens handed out since.
struct SFOXKeys: Sendable {
    /// What a token opens.
    struct Opened: Sendable, Hashable {
        enum Kind: Sendable, Hashable {
            /// A holder's own balances; `scope` names the key that its limit may be shared under.
            case holder(LedgerKey, scope: String)
            /// The Connect calls of a partner.
            case partner
        }
        var venue: String
        var kind: Kind
    }

    private struct Issued: Sendable {
        var token: String
        var user: String
        var expires: Timestamp
    }

    private let keys: [PaperKey]
    private var issued: [Int: Issued] = [:]
    private var random: SplitMix64

    init(_ keys: [PaperKey], seed: UInt64) {
        self.keys = keys
        random = SplitMix64(seed: seed)
    }

    /// What an API key or a user token opens, whether or not it has expired.
    func opens(_ token: Substring) -> Opened? { opens(token, at: nil) }

    /// What an API key or a user token opens now.
    func opens(_ token: Substring, at moment: PaperMoment?) -> Opened? {
        if let key = keys.first(where: { constantTimeEqual(String(token), $0.apiKey) }) {
            let kind: Opened.Kind = key.venue == "sfox" ? .holder(LedgerKey(venue: "sfox"), scope: "sfox") : .partner
            return Opened(venue: key.venue, kind: kind)
        }
        guard let number = Self.number(of: token), let issued = issued[number],
            constantTimeEqual(String(token), issued.token), moment.map({ $0.wall < issued.expires }) ?? true
        else { return nil }
        let holder = LedgerKey(venue: "sfox-connect", user: issued.user)
        return Opened(venue: "sfox-connect", kind: .holder(holder, scope: "sfox-connect"))
    }

    /// Hands out a token, good for the documented 24 hours.
    mutating func issue(to user: String, at moment: PaperMoment) -> UserToken {
        let number = issued.count + 1
        let token = "\(Self.prefix)\(number)-\(String(random.next(), radix: 16))\(String(random.next(), radix: 16))"
        let expires = moment.wall + .seconds(24 * 3_600)
        issued[number] = Issued(token: token, user: user, expires: expires)
        return UserToken(token: token, user: user, expires: expires.milliseconds23)
    }

    private static let prefix = "paper-user-token-"

    /// Tokens carry their number, so that one is found without comparing all of them.
    private static func number(of token: Substring) -> Int? {
        guard token.hasPrefix(prefix) else { return nil }
        return Int(token.dropFirst(prefix.count).prefix { $0 != "-" })
    }
}

extension Timestamp {
    /// `2024-05-14T19:22:09.901Z`, as sFOX writes the end of a token.
    var milliseconds23: String { description.prefix(23) + "Z" }
}
