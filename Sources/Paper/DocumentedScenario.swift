import Money

extension Scenario {
    /// Every documented example answer, for the documented credentials.
    ///
    /// TheDex's page shows placeholders only; its amounts are made up. Its tests and the fixtures
    /// hold all answers against the venues' pages.
    package static let documented = Scenario(
        seed: 1,
        venues: [
            Venue(
                name: "sfox", keys: [PaperKey(venue: "sfox", apiKey: "paper-sfox-key")],
                holders: [Holder(holdings: [.of("btc", "1"), .of("usd", "90", held: "10")])]),
            Venue(
                name: "sfox-connect", keys: [PaperKey(venue: "sfox-connect", apiKey: "paper-connect-key")],
                holders: [
                    Holder(
                        user: "test3",
                        holdings: [.of("btc", "9.99850081"), .of("eth", "0.01826367"), .of("usd", "100035.33054742")])
                ]),
            Venue(
                name: "thedex",
                keys: [PaperKey(venue: "thedex", apiKey: "test_api_key_123456", secretKey: "test_secret_key_123456")],
                holders: [Holder(holdings: [.of("BTC_BITCOIN", "0.4", held: "0.1"), .of("ETH_ETHEREUM", "2")])]),
            Venue(
                name: "bitfront",
                keys: [
                    PaperKey(
                        venue: "bitfront", apiKey: "6W206egN32nCQ0VB", secretKey: "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI")
                ],
                holders: [
                    Holder(holdings: [
                        .of("BCH", "1000000000"), .of("XRP", "1000002063.7", held: "980"),
                        .of("ETH", "1000107794.9999858"), .of("BTC", "3999970806.72614", held: "4185.63001"),
                        .of("USDT", "999998671.673", held: "1328.327"),
                    ])
                ]),
            Venue(
                name: "coinw",
                keys: [PaperKey(venue: "coinw", apiKey: "test_api_key", secretKey: "test_secret_key")],
                holders: [
                    Holder(holdings: [
                        .of("BTC", "0.0012"), .of("CWT", "400.000"), .of("SAND", "108.467"), .of("ETH", "0.0330"),
                        .of("USDT", "257.518301140000000"),
                    ])
                ]),
        ])
}

extension Scenario.Holding {
    /// An amount in the trading wallet, and what is held of it besides.
    fileprivate static func of(_ asset: String, _ trading: StaticString, held: StaticString = "0") -> Self {
        Self(asset: asset, amounts: [.trading: .known(trading), .held: .known(held)])
    }
}

extension ExactDecimal {
    /// An amount written in this source; a wrong one is a programmer's mistake and traps.
    static func known(_ text: StaticString) -> ExactDecimal {
        guard let value = try? ExactDecimal("\(text)") else { preconditionFailure("\(text) is no amount") }
        return value
    }
}
