import BitfrontWire
import Net
import Testing

struct SigningTests {
    @Test(arguments: [
        (
            HTTPRequest(.get, base: base, path: "/v1/trade/openOrders", query: "market=ETH&currency=BTC&max=100"),
            "123451523864107010GET/v1/trade/openOrdersmarket=ETH&currency=BTC&max=100", "f6f55e74ebe513b5c5b26a1c056923ce7a8dd56c0ea890d22fa603688b28ace0"
        ),
        (
            HTTPRequest(.post, base: base, path: "/v1/trade/marketOrders", body: Array("quantity=1&coinPair=BCH.ETH&orderSide=BUY".utf8)),
            "123451523864107010POST/v1/trade/marketOrdersquantity=1&coinPair=BCH.ETH&orderSide=BUY",
            "03838b25c336e0a6fb3617b9b07c9da9d91d96ab0e61598aa7e6cd1396b2b3ef"
        ),
        (
            AccountBalances.request(base: base), "123451523864107010GET/v1/account/balances", "f23e24bfff7faf21f51eb2d36c510bd2c2cc4202fc9f1e28de06e929b318c3cd"
        ),
        (
            AccountBalances.request(base: base, currency: "ETH"), "123451523864107010GET/v1/account/balances/ETH",
            "697c51f1a3b07ae73c338da2b171c631fa896966787d409c9a7f0ad1d21e3a2b"
        ),
    ])
    func `signs nonce, time, method, path, query and body`(_ request: HTTPRequest, _ text: String, _ signature: String) {
        let signing = Signature(nonce: "12345", timestamp: "1523864107010")
        #expect(String(decoding: signing.message(of: request), as: UTF8.self) == text)
        let signed = request.signed(signing, apiKey: apiKey, secret: Array(secret.utf8))
        #expect(signed.headers["X-API-SIGN"] == signature)
        #expect(signed.headers["X-API-KEY"] == apiKey)
        #expect(signed.headers["X-API-TIMESTAMP"] == "1523864107010")
        #expect(signed.headers["X-API-NONCE"] == "12345")
    }

    @Test func `a currency's path is encoded`() {
        #expect(AccountBalances.request(base: base, currency: "A/B").path == "/v1/account/balances/A%2FB")
    }
}
