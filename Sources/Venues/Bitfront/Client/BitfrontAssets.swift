package import Balances

/// Bitfront's codes, tickers in capitals.
///
/// `LN` is LINE's own LINK, which is not Chainlink's. Source: bitfront-api-docs, `3_Reference.md` and `5_Terms.md`.
package enum BitfrontAssets {
    package static let table = AssetTable(Dictionary(uniqueKeysWithValues: codes.map { ($0, Asset($0)) }))

    private static let codes = [
        "AAVE", "ADA", "ATOM", "BCH", "BNB", "BTC", "COMP", "DASH", "DOT", "EOS", "ETC", "ETH", "FIL", "LINK", "LN",
        "LTC", "SOL", "THETA", "TRX", "UNI", "USD", "USDC", "USDT", "XLM", "XRP", "XTZ",
    ]
}
