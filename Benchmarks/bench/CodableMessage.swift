import Money

/// A Connect message as a Swift program reads it with `JSONDecoder`, exactly: amounts are strings, and strings are parsed.
struct CodableMessage: Decodable {
    let sequence: Int64
    let recipient: String
    let timestamp: Int64
    let payload: Payload

    struct Payload: Decodable {
        let user: String
        let updates: [Update]

        enum CodingKeys: String, CodingKey {
            case user = "user_id"
            case updates
        }
    }

    struct Update: Decodable {
        let currency: String
        let balance, available, held, trading, collateral, borrow, lending, staking: CodableAmount

        enum CodingKeys: String, CodingKey {
            case currency, balance, available, held
            case trading = "trading_wallet"
            case collateral = "collateral_wallet"
            case borrow = "borrow_wallet"
            case lending = "lending_wallet"
            case staking = "staking_wallet"
        }
    }
}

/// An amount from a string.
struct CodableAmount: Decodable {
    let value: ExactDecimal

    init(from decoder: any Decoder) throws {
        value = try ExactDecimal(try decoder.singleValueContainer().decode(String.self))
    }
}
