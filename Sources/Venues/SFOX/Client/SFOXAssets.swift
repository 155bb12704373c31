package import Balances

/// sFOX's codes, lower-case tickers. Source: docs.sfox.com (examples) and the venue's public asset list.
package enum SFOXAssets {
    package static let table = AssetTable(
        Dictionary(uniqueKeysWithValues: codes.map { ($0, Asset($0.uppercased())) }))

    private static let codes = [
        "aave", "ada", "algo", "apt", "arb", "atom", "avax", "axs", "bat", "bch", "btc", "comp", "crv", "dai", "doge",
        "dot", "enj", "ens", "etc", "eth", "eur", "fil", "ftm", "gbp", "grt", "hbar", "icp", "knc", "link", "lrc",
        "ltc", "mana", "matic", "mkr", "near", "omg", "op", "paxg", "pol", "pyusd", "rndr", "sand", "shib", "snx",
        "sol", "sui", "sushi", "trx", "uma", "uni", "usd", "usdc", "usdp", "usdt", "wbtc", "xlm", "xmr", "xrp", "xtz",
        "yfi", "zec", "zrx",
    ]
}
