import Accounts
import Net
import Rehearsal
import Testing

/// What each error means, by the table of docs/venues/coinw.md.
struct FailureTests {
    private func failure(_ body: String, status: Int = 200, _ options: [String: String] = [:]) throws -> ReadFailure {
        guard case .failed(let failure) = ReadingTests.read(body, status: status, options).0 else { throw Accepted() }
        return failure
    }

    private struct Accepted: Error {}

    @Test(
        arguments: [
            ("10006", .authentication), ("10007", .authentication), ("6000", .authentication), ("6001", .authentication),
            ("1003", .authentication), ("-103", .authentication), ("10004", .permission), ("10005", .permission),
            ("6003", .permission), ("29001", .rateLimited), ("429", .rateLimited), ("10001", .unavailable), ("500", .unavailable),
            ("-200", .unavailable), ("10002", .unsupported), ("10003", .rejected), ("402", .rejected), ("-3", .rejected),
            ("200005", .rejected), ("nonsense", .rejected),
        ] as [(String, ReadFailure.Code)])
    func `a code means`(_ code: String, _ expected: ReadFailure.Code) throws {
        let full = try failure(#"{"code":"\#(code)","data":null,"msg":"why","success":false,"failed":true}"#)
        #expect(full.code == expected)
        #expect(full.venueCode == code)
        #expect(full.httpStatus == 200)
        #expect(full.message.hasSuffix(": «why»"))
        guard Int(code) != nil else { return }
        let short = try failure(#"{"code":\#(code),"message":"why"}"#)
        #expect(short == full)
        // Whatever the status, the body's code says more.
        #expect(try failure(#"{"code":\#(code),"message":"why"}"#, status: 400).code == expected)
    }

    @Test func `a success that carries no code and no flag of success is declined`() throws {
        #expect(try failure(#"{"success":false,"msg":"no"}"#).code == .rejected)
        #expect(try failure(#"{"success":true,"failed":true}"#).code == .rejected)
    }

    @Test(
        arguments: [
            (401, .authentication), (403, .authentication), (404, .unsupported), (400, .rejected), (405, .rejected), (429, .rateLimited),
            (500, .unavailable), (502, .unavailable), (503, .unavailable), (302, .rejected), (204, .rejected),
        ] as [(Int, ReadFailure.Code)])
    func `a status means`(_ status: Int, _ expected: ReadFailure.Code) throws {
        for body in ["", "<html>no</html>", #"{"code":"200","data":{}}"#, #"{"code":"4711"}"#, "[1]"] {
            let failure = try failure(body, status: status)
            #expect(failure.code == expected, "\(body)")
            #expect(failure.httpStatus == status)
        }
    }

    @Test(arguments: [401, 403]) func `is unauthorized whatever the body says`(_ status: Int) throws {
        let failure = try failure(#"{"code":29001,"msg":"API access frequently"}"#, status: status)
        #expect(failure.code == .authentication)
        #expect(failure.venueCode == "29001")
        #expect(!failure.isRetryable)
    }

    @Test(
        arguments: [
            ([:], Duration.seconds(1)), (ReadingTests.complete, .seconds(2)),
        ] as [([String: String], Duration)])
    func `waits for the window of the call that was refused`(_ options: [String: String], _ wait: Duration) throws {
        let documented = String(decoding: Fixture.bytes("coinw/http_error_29001.json"), as: UTF8.self)
        let failure = try failure(documented, status: 200, options)
        #expect(failure.code == .rateLimited)
        #expect(failure.isRetryable)
        #expect(failure.retryAfter == wait)
        #expect(try self.failure("", status: 429, options).retryAfter == wait)
    }

    @Test func `reads the documented permission error`() throws {
        let documented = String(decoding: Fixture.bytes("coinw/http_error_6003.json"), as: UTF8.self)
        let failure = try failure(documented)
        #expect(failure.code == .permission)
        #expect(failure.message.contains("require more permission"))
    }

    @Test func `quotes no more than a little of a long text`() throws {
        let failure = try failure(#"{"code":"10001","msg":"\#(String(repeating: "x", count: 10_000))"}"#)
        #expect(failure.message.count < 300)
    }
}
