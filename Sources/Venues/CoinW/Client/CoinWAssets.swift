package import Balances

/// CoinW's codes, tickers in capitals without a network. Only tickers that mean the same everywhere are mapped: CoinW
/// lists thousands of small coins whose tickers are not unique.
package enum CoinWAssets {
    package static let table = AssetTable(Dictionary(uniqueKeysWithValues: codes.map { ($0, Asset($0)) }))

    private static let codes = [
        "AAVE", "ADA", "ALGO", "APT", "ARB", "ATOM", "AVAX", "BCH", "BNB", "BTC", "CWT", "DAI", "DOGE", "DOT", "ETC",
        "ETH", "FIL", "HBAR", "ICP", "LINK", "LTC", "MANA", "NEAR", "OP", "PEPE", "POL", "SAND", "SHIB", "SOL", "SUI",
        "TON", "TRX", "UNI", "USDC", "USDT", "XLM", "XMR", "XRP", "XTZ", "ZEC",
    ]
}
