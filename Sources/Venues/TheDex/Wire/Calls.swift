package import Net

/// `POST /api/v1/balances`: the balances of all merchants of the user together.
///
/// Source: docs.thedex.cloud/documentation/balances/fetch-balances.
package enum BalancesCall {
    package static let path = "/api/v1/balances"

    package static func request(base: BaseURL, body: RequestBody, apiKey: String, secret: [UInt8]) -> HTTPRequest {
        .signed(base: base, path: path, body: body.bytes, apiKey: apiKey, secret: secret)
    }
}

/// `POST /api/v1/info/currencies`: which currencies there are, fiat ones and those to pay with.
///
/// Source: docs.thedex.cloud; fixture `thedex/http_post_api_v1_info_currencies.json`.
package enum CurrenciesCall {
    package static let path = "/api/v1/info/currencies"

    package static func request(base: BaseURL, body: RequestBody, apiKey: String, secret: [UInt8]) -> HTTPRequest {
        .signed(base: base, path: path, body: body.bytes, apiKey: apiKey, secret: secret)
    }
}

extension HTTPRequest {
    static func signed(base: BaseURL, path: String, body: [UInt8], apiKey: String, secret: [UInt8]) -> HTTPRequest {
        HTTPRequest(
            .post, base: base, path: path,
            headers: Signature.headers(body: body, apiKey: apiKey, secret: secret), body: body)
    }
}
