package import Balances

/// TheDex's codes, symbol and network joined by `_`.
///
/// Only `BTC_BITCOIN` and `ETH_ETHEREUM` are in its documents; the others follow the same pattern for networks that
/// carry the asset. A code that is not here is shown unmapped.
package enum TheDexAssets {
    package static let table = AssetTable(
        Dictionary(
            uniqueKeysWithValues: networks.flatMap { network, symbols in
                symbols.map { ("\($0)_\(network)", Asset($0, network: network)) }
            }
        ).merging(fiat.map { ($0, Asset($0)) }) { crypto, _ in crypto })

    private static let networks: [(network: String, symbols: [String])] = [
        ("ARBITRUM", ["ARB", "ETH", "USDC", "USDT"]), ("AVALANCHE", ["AVAX", "USDC", "USDT"]),
        ("BASE", ["ETH", "USDC"]), ("BITCOIN", ["BTC"]), ("BSC", ["BNB", "BUSD", "ETH", "USDC", "USDT"]),
        ("CARDANO", ["ADA"]), ("DASH", ["DASH"]), ("DOGECOIN", ["DOGE"]),
        ("ETHEREUM", ["DAI", "ETH", "LINK", "SHIB", "UNI", "USDC", "USDT", "WBTC"]), ("LITECOIN", ["LTC"]),
        ("MONERO", ["XMR"]), ("OPTIMISM", ["ETH", "OP", "USDC", "USDT"]), ("POLKADOT", ["DOT"]),
        ("POLYGON", ["MATIC", "POL", "USDC", "USDT"]), ("RIPPLE", ["XRP"]), ("SOLANA", ["SOL", "USDC", "USDT"]),
        ("STELLAR", ["XLM"]), ("TON", ["TON", "USDT"]), ("TRON", ["TRX", "USDC", "USDT"]), ("ZCASH", ["ZEC"]),
    ]

    /// As `/api/v1/info/currencies` lists them.
    private static let fiat = ["EUR", "UAH", "USD"]
}
