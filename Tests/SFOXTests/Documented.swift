import Accounts
import JSON
import Net
import Paper
import Rehearsal
import SFOXClient
import SFOXPaper

/// The documented accounts, and a stage with the paper sFOX on it.
enum Documented {
    static let keys = Scenario.documented.keys(of: "sfox") + Scenario.documented.keys(of: "sfox-connect")

    static func account(key: String = "paper-sfox-key") -> Account {
        Account(name: "treasury", venue: .sfox, apiKey: Secret(key), baseURL: Stage.base)
    }

    static func partner(key: String = "paper-connect-key", _ options: [String: String] = [:]) -> Account {
        Account(name: "customers", venue: .sfoxConnect, apiKey: Secret(key), baseURL: Stage.base, options: options)
    }

    static func stage(_ settings: SFOXPaperSettings = SFOXPaperSettings()) throws -> Stage {
        Stage(SFOXPaper(keys: keys, settings: settings, seed: 1), try Scenario.documented.ledger(at: Stage.midnight))
    }

    /// A stage on which the partner has these end users, with one dollar each.
    static func stage(users: [String], _ settings: SFOXPaperSettings = SFOXPaperSettings()) throws -> Stage {
        let dollar = Scenario.documented.venues[0].holders[0].holdings[0]
        let holders = users.map { Scenario.Holder(user: $0, holdings: [dollar]) }
        let scenario = Scenario(seed: 1, venues: [Scenario.Venue(name: "sfox-connect", keys: keys, holders: holders)])
        return Stage(SFOXPaper(keys: keys, settings: settings, seed: 1), try scenario.ledger(at: Stage.midnight))
    }

    static func settings(_ words: [String: String]) throws -> SFOXPaperSettings {
        var settings = PaperSettings(venue: "sfox", words: words)
        let read = try SFOXPaperSettings(&settings)
        try settings.finish()
        return read
    }

    static func request(
        _ method: HTTPMethod = .get, _ path: String = "/v1/user/balance", key: String? = "paper-sfox-key", accept: String? = nil, body: String = ""
    ) -> HTTPRequest {
        var headers: HTTPHeaders = [:]
        if let key { headers.append("Authorization", "Bearer \(key)") }
        if let accept { headers.append("Accept", accept) }
        return HTTPRequest(method, base: Stage.base, path: path, headers: headers, body: Array(body.utf8))
    }
}

/// The bytes that `write` writes.
func written(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    write(&writer)
    return writer.bytes
}

/// The bytes as text.
func said(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }
