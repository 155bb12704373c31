import Accounts
import Balances
import JSON
import Money
import Net
import Testing

struct WireReadingTests {
    @Test(arguments: [("0", 0), ("7", 7), ("86400", 86_400)])
    func `reads the wait a venue asks for`(_ text: String, _ seconds: Int) {
        #expect(HTTPResponse(status: 429, headers: ["Retry-After": text]).retryAfter == .seconds(seconds))
    }

    @Test(arguments: ["", "-1", "86401", "1.5", "soon", "Wed, 21 Oct 2026 07:28:00 GMT", "99999999999999999999"])
    func `ignores a wait that makes no sense`(_ text: String) {
        #expect(HTTPResponse(status: 429, headers: ["Retry-After": text]).retryAfter == nil)
    }

    @Test func `says whether the venue sent a page or something else`() {
        let page = HTTPResponse(status: 200, body: Array(" \r\n\t<html>".utf8))
        let failure = ReadFailure.malformed(JSONError(.malformed, "bad"), venue: "X", response: page)
        #expect(failure.message == "X's answer is a page of HTML, not JSON; nothing of it was used")
        let text = HTTPResponse(status: 200, body: Array("[".utf8))
        #expect(
            ReadFailure.malformed(JSONError(.malformed, "bad"), venue: "X", response: text).message
                == "X's answer is not what its documents describe: bad; nothing of it was used")
        #expect(!failure.isRetryable)
    }

    @Test func `what is unreadable or absent is never a number`() throws {
        #expect(Amount(WireAmount.exact(try ExactDecimal("1.50"))) == .reported(try ExactDecimal("1.50")))
        #expect(Amount(WireAmount.absent) == .absent)
        #expect(Amount(WireAmount.unreadable(0..<1)) == .unreadable)
        #expect(Amount.unreadable.value == nil)
    }
}

struct ReadResultTests {
    static let statement = Statement(
        holder: .owner, extent: .full, balances: [], receivedAt: Timestamp(nanoseconds: 0))
    static let failure = ReadFailure(.timeout, "slow")

    @Test func `is ok, partial or failed by what was read`() {
        func status(_ statements: [Statement], _ missing: [ReadFailure], _ failure: ReadFailure?) -> ReadResult.Status {
            ReadResult(statements: statements, missing: missing, failure: failure, fetchedAt: nil, latency: .zero).status
        }
        #expect(status([Self.statement], [], nil) == .ok)
        #expect(status([], [], nil) == .ok)
        #expect(status([Self.statement], [Self.failure], nil) == .partial)
        #expect(status([Self.statement], [], Self.failure) == .partial)
        #expect(status([], [Self.failure], nil) == .failed)
        #expect(status([], [], Self.failure) == .failed)
    }

    @Test(arguments: [
        (TransportFailure.Kind.unsendable, ReadFailure.Code.rejected, false), (.timeout, .timeout, true),
        (.unreachable, .unreachable, true), (.insecure, .unreachable, false), (.interrupted, .unreachable, true),
        (.tooLarge, .malformedResponse, false), (.cancelled, .timeout, false),
    ])
    func `says what a failed exchange means`(kind: TransportFailure.Kind, code: ReadFailure.Code, retryable: Bool) {
        let failure = ReadFailure(TransportFailure(kind, "why"))
        #expect(failure.code == code)
        #expect(failure.isRetryable == retryable)
        #expect(failure.message == "why")
    }
}

struct DurationTextTests {
    @Test(arguments: [(0, "0s"), (1, "1ms"), (1500, "1500ms"), (90_000, "90s"), (120_000, "2m"), (3_600_000, "1h")])
    func `writes what it reads back`(milliseconds: Int, text: String) {
        #expect(Duration.milliseconds(milliseconds).text == text)
        #expect(Duration(text: text) == .milliseconds(milliseconds))
    }
}
