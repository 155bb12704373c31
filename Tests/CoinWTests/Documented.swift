import Accounts
import CoinWClient
import CoinWPaper
import Net
import Paper
import Rehearsal

/// The documented account, and a stage with the paper CoinW on it.
enum Documented {
    static let keys = Scenario.documented.keys(of: "coinw")

    static func account(_ options: [String: String] = [:], key: String = "test_api_key", secret: String = "test_secret_key") -> Account {
        Account(
            name: "desk", venue: .coinw, apiKey: Secret(key), secretKey: Secret(secret), baseURL: Stage.base, options: options)
    }

    static func stage(_ settings: CoinWPaperSettings = CoinWPaperSettings()) throws -> Stage {
        Stage(CoinWPaper(keys: keys, settings: settings, seed: 1), try Scenario.documented.ledger(at: Stage.midnight))
    }

    /// A stage whose account has been opened and holds nothing.
    static func emptyStage(_ settings: CoinWPaperSettings) -> Stage {
        var ledger = Ledger()
        ledger.open(LedgerKey(venue: "coinw"))
        return Stage(CoinWPaper(keys: keys, settings: settings, seed: 1), ledger)
    }

    /// Settings as a scenario writes them.
    static func settings(_ words: [String: String]) throws -> CoinWPaperSettings {
        var settings = PaperSettings(venue: "coinw", words: words)
        let read = try CoinWPaperSettings(&settings)
        try settings.finish()
        return read
    }

    /// The documented call (docs/venues/coinw.md).
    static let query = "command=returnBalances&sign=8302A9991621A6F24A193BE8FC40B403&api_key=test_api_key"

    static func post(_ query: String?, form: String? = nil, path: String = "/api/v1/private") -> HTTPRequest {
        let type = form == nil ? "application/json" : "application/x-www-form-urlencoded; charset=utf-8"
        return HTTPRequest(
            .post, base: Stage.base, path: path, query: query, headers: ["Content-Type": type], body: Array((form ?? "").utf8))
    }
}
