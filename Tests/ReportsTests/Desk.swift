import Accounts
import Balances
import Money
import Net

@testable import Reports

/// Outcomes to report on, written as a reader would say them.
enum Desk {
    static let time = Timestamp(nanoseconds: 1_795_176_000_123_456_000)

    static func outcome(
        _ name: String, _ venue: String, _ statements: [Statement], mapping: [String: Asset] = [:],
        findings: [Finding] = [], missing: [ReadFailure] = [], failure: ReadFailure? = nil,
        progress: ReadProgress? = nil, latency: Duration = .microseconds(12_345)
    ) -> AccountOutcome {
        let base = BaseURL.known("http://127.0.0.1:1")
        let account = Account(name: name, venue: Venue(rawValue: venue), apiKey: Secret("k"), baseURL: base)
        let client = VenueClient(
            venue: account.venue, name: venue, productionURL: base, needsSecretKey: false, limits: [],
            assets: AssetTable(standard.merging(mapping) { $1 }), makeReading: { _ in fatalError("nothing is read here") })
        let result = ReadResult(
            statements: statements, findings: findings, missing: missing, failure: failure, progress: progress,
            fetchedAt: statements.isEmpty ? nil : time, latency: latency)
        return AccountOutcome(account: account, client: client, result: result)
    }

    static func statement(_ balances: [Balance], of user: String? = nil, venueTime: Timestamp? = nil) -> Statement {
        Statement(
            holder: user.map(Holder.user) ?? .owner, extent: .full, balances: balances, venueTime: venueTime,
            receivedAt: time)
    }

    /// Total, available and held; `-` is absent, `?` unreadable, `=1` derived.
    static func balance(_ code: String, _ amounts: String, wallets: Wallets = Wallets()) -> Balance {
        let fields = amounts.split(separator: " ").map { amount(String($0)) }
        return Balance(venueAsset: code, total: fields[0], available: fields[1], held: fields[2], wallets: wallets)
    }

    static func amount(_ text: String) -> Amount {
        switch text {
        case "-": .absent
        case "?": .unreadable
        case _ where text.hasPrefix("="): .derived(number(String(text.dropFirst())))
        default: .reported(number(text))
        }
    }

    private static func number(_ text: String) -> ExactDecimal {
        guard let value = try? ExactDecimal(text) else { fatalError("\(text) is no amount") }
        return value
    }

    private static let standard: [String: Asset] = [
        "btc": Asset("BTC"), "eth": Asset("ETH"), "usd": Asset("USD"), "BTC": Asset("BTC"), "ETH": Asset("ETH"),
        "USDT": Asset("USDT"), "BTC_BITCOIN": Asset("BTC", network: "BITCOIN"),
        "ETH_ETHEREUM": Asset("ETH", network: "ETHEREUM"), "BCH": Asset("BCH"), "XRP": Asset("XRP"),
        "CWT": Asset("CWT"), "SAND": Asset("SAND"),
    ]

    private static func wallets(_ trading: String) -> Wallets {
        Wallets(
            trading: amount(trading), borrow: amount("0"), collateral: amount("0"), lending: amount("0"), staking: .absent)
    }

    /// The documented accounts of all five venues.
    static let documented = [
        outcome(
            "treasury", "sfox",
            [statement([balance("btc", "1 1 0", wallets: wallets("1")), balance("usd", "100 90 10", wallets: wallets("100"))])]),
        outcome(
            "customers", "sfox-connect",
            [
                statement(
                    [
                        balance("btc", "9.99850081 9.99850081 0"), balance("eth", "0.01826367 0.01826367 0"),
                        balance("usd", "100035.33054742 100035.33054742 0"),
                    ], of: "test3")
            ], progress: ReadProgress(done: 1, total: 1, unit: "users")),
        outcome("shop", "thedex", [statement([balance("BTC_BITCOIN", "0.5 0.4 0.1"), balance("ETH_ETHEREUM", "2.0 2.0 0")])]),
        outcome(
            "legacy", "bitfront",
            [
                statement(
                    [
                        balance("BCH", "1000000000 1000000000 =0"), balance("XRP", "1000003043.7 1000002063.7 =980.0"),
                        balance("ETH", "1000107794.9999858 1000107794.9999858 =0.0000000"),
                        balance("BTC", "3999974992.35615 3999970806.72614 =4185.63001"),
                        balance("USDT", "1000000000 999998671.673 =1328.327"),
                    ], venueTime: Timestamp(milliseconds: 1_525_239_801_363))
            ]),
        outcome(
            "desk", "coinw",
            [
                statement([
                    balance("BTC", "- 0.0012 -"), balance("CWT", "- 400.000 -"), balance("SAND", "- 108.467 -"),
                    balance("ETH", "- 0.0330 -"), balance("USDT", "- 257.518301140000000 -"),
                ])
            ]),
    ]

    static let dead = outcome(
        "desk", "coinw", [],
        failure: ReadFailure(
            .authentication, "CoinW refused the signature; check the secret key of this account", venueCode: "10007",
            httpStatus: 200), latency: .milliseconds(3001))

    static func report(_ outcomes: [AccountOutcome], _ selection: BalanceReport.Selection = .init()) -> BalanceReport {
        BalanceReport(outcomes, at: time, selecting: selection)
    }
}
