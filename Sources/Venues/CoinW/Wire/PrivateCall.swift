package import Net

/// The calls that tell balances. Both are `POST /api/v1/private?command=...` and have no parameters of their own.
package enum BalanceCommand: String, Sendable, Hashable, CaseIterable {
    /// What is available of each currency, and nothing else.
    case returnBalances
    /// What is available, and what orders have set aside.
    case returnCompleteBalances
}

/// The address of every private spot call.
package enum PrivateCall {
    package static let path = "/api/v1/private"

    /// A signed call.
    ///
    /// With `.query` the API key stands in the address, as in the venue's own sample. It must not reach an error or a
    /// log that way: nothing may quote the query of a CoinW request.
    package static func request(
        _ command: BalanceCommand, base: BaseURL, key: String, secret: [UInt8], placement: Placement
    ) -> HTTPRequest {
        let own = [Parameter("api_key", key)]
        let signed = [Parameter("sign", Signature.sign(own, secret: secret))] + own
        let address = [Parameter("command", command.rawValue)]
        switch placement {
        case .query:
            return HTTPRequest(
                .post, base: base, path: path, query: Parameters.encode(address + signed),
                headers: ["Accept": "application/json", "Content-Type": "application/json"])
        case .form:
            return HTTPRequest(
                .post, base: base, path: path, query: Parameters.encode(address),
                headers: ["Accept": "application/json", "Content-Type": Parameters.formType],
                body: Array(Parameters.encode(signed).utf8))
        }
    }
}
