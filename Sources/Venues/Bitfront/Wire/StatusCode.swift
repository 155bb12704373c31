/// Bitfront's own outcome of a request; HTTP says 200 whenever the API server itself is well.
///
/// The set is open. Source: bitfront-api-docs, `1_Overview.md`, table of 43 codes; 4004 is not in it.
package struct StatusCode: RawRepresentable, Sendable, Hashable {
    package let rawValue: Int64
    package init(rawValue: Int64) { self.rawValue = rawValue }
    package init(_ rawValue: Int64) { self.rawValue = rawValue }

    package static let success = StatusCode(1000)
    package static let badRequest = StatusCode(4000)
    package static let missingHeader = StatusCode(4001)
    package static let invalidSignature = StatusCode(4003)
    package static let duplicateSignature = StatusCode(4005)
    package static let invalidCurrency = StatusCode(4011)
    /// How it differs from 6005 is not explained (docs/venues/bitfront.md).
    package static let invalidTimestamp = StatusCode(4013)
    package static let unsupportedMethod = StatusCode(4017)
    package static let invalidNonce = StatusCode(4018)
    package static let unregisteredKey = StatusCode(6001)
    package static let unauthorizedIP = StatusCode(6003)
    package static let rateLimited = StatusCode(6004)
    package static let invalidRequestTimestamp = StatusCode(6005)
}

extension StatusCode {
    /// The text of the documents; nil for a code that is not in them. The samples have other texts for 1000 and 4001:
    /// nothing may be told from a text.
    package var documentedText: String? { Self.texts[rawValue] }

    /// The text of the documents' sample answers where they have one, else of the table.
    package var sampleText: String {
        switch self {
        case .success: "SUCCESS"
        case .missingHeader: "The request has to be sent with X-API-Key, X-API-SIGN, X-API-TIMESTAMP."
        default: documentedText ?? ""
        }
    }

    /// Every documented code, in order.
    package static var documented: [StatusCode] { texts.keys.sorted().map { StatusCode($0) } }

    private static let texts: [Int64: String] = [
        1000: "Success",
        1202: "Member not found",
        3113: "Currency pair system is in maintenance",
        3203: "Unit price cannot be lower than the minimum value",
        3204: "Unit price is out of scale",
        3211: "Amount is too low",
        3212: "Amount is too high to order",
        3213: "AMOUNT has out of scale",
        3221: "Volume is too low",
        3222: "Volume is too high to order",
        3301: "Not enough balance for an order",
        3302: "Not enough remained amount for a request",
        3311: "Active order count exceed",
        3321: "Original request not found",
        3401: "Internal core system error",
        4000: "Bad request",
        4001: "X-API-Key, X-API-SIGN, or X-API-TIMESTAMP is missing",
        4002: "Invalid parameter value",
        4003: "Invalid signature",
        4005: "Duplicate signature usage detected",
        4006: "Invalid ‘orderSide’ parameter",
        4007: "Invalid ‘quantity’ parameter (should be greater than 0)",
        4008: "Invalid ‘price’ parameter (should be greater than 0)",
        4009: "Invalid ‘coinPair’",
        4010: "Invalid ‘market’",
        4011: "Invalid ‘currency’",
        4012: "Mandatory parameter not passed",
        4013: "Invalid timestamp",
        4014: "Invalid transfer type",
        4015: "Invalid page number",
        4016: "Invalid page size",
        4017: "Unsupported request method",
        4018: "Invalid X-API-NONCE",
        4101: "Account not found",
        5000: "Internal server side error",
        5001: "Internal timeout error",
        5002: "Socket timeout exception",
        6000: "Unauthorized request",
        6001: "Unregistered API KEY",
        6002: "Invalid API KEY",
        6003: "Unauthorized IP",
        6004: "API RPS limit exceeded",
        6005: "Invalid request timestamp",
    ]
}
