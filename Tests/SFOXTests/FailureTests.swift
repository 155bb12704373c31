import Accounts
import Net
import Rehearsal
import SFOXClient
import Testing

/// What each status means. Nothing may rest on the body: Cloudflare stands in front.
struct FailureTests {
    private func failure(_ status: Int, _ body: String = "", _ headers: HTTPHeaders = [:]) throws -> ReadFailure {
        var reading = SFOXReading(Documented.account())
        let response = HTTPResponse(status: status, headers: headers, body: Array(body.utf8))
        guard case .failed(let failure) = reading.received(response, at: StatementTests.now) else { throw Accepted() }
        return failure
    }

    private struct Accepted: Error {}

    @Test(
        arguments: [
            (400, .rejected, false), (401, .authentication, false), (403, .permission, false), (404, .unsupported, false), (405, .rejected, false),
            (406, .rejected, false), (422, .rejected, false), (429, .rateLimited, true), (500, .unavailable, true), (502, .unavailable, true),
            (503, .unavailable, true), (520, .unavailable, true), (302, .rejected, false), (201, .rejected, false),
        ] as [(Int, ReadFailure.Code, Bool)])
    func `a status means`(_ status: Int, _ code: ReadFailure.Code, _ again: Bool) throws {
        let page = "<!DOCTYPE html><html><body>\(status)</body></html>"
        for body in ["", page, #"{"error":"why"}"#, #"{"error":7}"#, #"[{"currency":"btc","balance":1}]"#, "{"] {
            let failure = try failure(status, body)
            #expect(failure.code == code)
            #expect(failure.isRetryable == again)
            #expect(failure.httpStatus == status)
            #expect(failure.message.contains("«why»") == body.contains("why"))
            #expect(!failure.message.contains("<"), "no HTML in a sentence for people")
        }
    }

    @Test func `waits as long as the venue asks, or its documents`() throws {
        #expect(try failure(429).retryAfter == .seconds(10))
        #expect(try failure(429, "", ["Retry-After": "3"]).retryAfter == .seconds(3))
        #expect(try failure(503, "", ["Retry-After": "120"]).retryAfter == .seconds(120))
        #expect(try failure(503).retryAfter == nil)
        #expect(try failure(429, "", ["Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"]).retryAfter == .seconds(10))
    }

    @Test func `reads the words that third-party clients have seen`() throws {
        let words = String(decoding: Fixture.bytes("sfox/http_error_401.json"), as: UTF8.self)
        #expect(try failure(401, words).message.contains("invalid token. check authorization header."))
    }

    @Test func `quotes no more than a little of a long text`() throws {
        #expect(try failure(422, #"{"error":"\#(String(repeating: "x", count: 10_000))"}"#).message.count < 300)
    }
}
