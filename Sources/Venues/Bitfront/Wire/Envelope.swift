package import JSON

/// What stands around every answer of Bitfront: the outcome and the venue's time.
///
/// Source: bitfront-api-docs, `api/common-field-response.md`; fixtures `bitfront/http_get_v1_account_balances.json` and
/// `bitfront/http_get_v1_account_balances.4001.json`.
package struct Envelope: Sendable, Hashable {
    /// `UTC`
    package var timezone: String?
    package var time: ServerTime?
    package var statusCode: StatusCode
    /// The venue's own words; nothing may be told from them.
    package var statusMessage: String?

    package init(_ statusCode: StatusCode, statusMessage: String, time: ServerTime) {
        self.timezone = "UTC"
        self.time = time
        self.statusCode = statusCode
        self.statusMessage = statusMessage
    }

    /// Only the code is needed; the rest is read where it is of the documented type.
    package init(_ root: JSONNode) throws {
        let code = try root.member("statusCode")
        if code.kind == .string, let number = Int64(try code.string()) {
            statusCode = StatusCode(number)
        } else {
            statusCode = StatusCode(try code.int64())
        }
        timezone = root["timezone"].flatMap { try? $0.string() }
        statusMessage = root["statusMessage"].flatMap { try? $0.string() }
        time = root["responseTime"].flatMap { ServerTime($0) }
    }

    /// - Parameter data: writes the value of `responseData`; a failure has none.
    package func write(to writer: inout JSONWriter, data: ((inout JSONWriter) -> Void)? = nil) {
        writer.object { writer in
            if let timezone {
                writer.key("timezone")
                writer.string(timezone)
            }
            time?.write(to: &writer)
            writer.key("statusCode")
            writer.int(statusCode.rawValue)
            writer.key("statusMessage")
            writer.string(statusMessage ?? "")
            guard let data else { return }
            writer.key("responseData")
            data(&writer)
        }
    }
}
