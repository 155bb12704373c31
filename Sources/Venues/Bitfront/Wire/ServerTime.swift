package import JSON
package import Net

/// The venue's clock, in milliseconds since 1970: in every answer, and alone in that of `GET /v1/public/time`.
///
/// That call needs no signature and its answer has no status code. Source: bitfront-api-docs, `api/public`; fixture
/// `bitfront/http_get_v1_public_time.json`.
package struct ServerTime: Sendable, Hashable {
    package static let path = "/v1/public/time"

    package var milliseconds: Int64

    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// Nil for anything but a time between the years 1970 and 2200: what lies beyond is no clock to set one's own by.
    package init?(_ node: JSONNode) {
        guard let milliseconds = try? node.int64(), (0...Self.latest).contains(milliseconds) else { return nil }
        self.milliseconds = milliseconds
    }

    /// Reads the answer of the time call.
    package init(answer root: JSONNode) throws {
        guard let time = ServerTime(try root.member("responseTime")) else {
            throw JSONError(.wrongType, "$.responseTime is no time in milliseconds between 1970 and 2200")
        }
        self = time
    }

    package static func request(base: BaseURL) -> HTTPRequest {
        HTTPRequest(.get, base: base, path: path, headers: ["Accept": "application/json"])
    }

    /// Writes the answer of the time call.
    package func writeAnswer(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("timezone")
            writer.string("UTC")
            write(to: &writer)
        }
    }

    func write(to writer: inout JSONWriter) {
        writer.key("responseTime")
        writer.int(milliseconds)
    }

    /// 2200-01-01T00:00:00Z.
    private static let latest: Int64 = 7_258_118_400_000
}
