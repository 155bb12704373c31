import Accounts
import BitfrontClient
import BitfrontWire
import Testing

struct FailureTests {
    /// Every documented code but 1000, and those for which the clock is asked first.
    static let codes: [(codes: [Int], code: ReadFailure.Code, isRetryable: Bool)] = [
        ([4001, 4003, 6000, 6001, 6002], .authentication, false),
        ([6003], .permission, false),
        ([6004], .rateLimited, true),
        ([3113, 3401, 5000, 5001, 5002], .unavailable, true),
        ([4005, 4018], .rejected, true),
        ([4017], .unsupported, false),
        (
            [
                1202, 3203, 3204, 3211, 3212, 3213, 3221, 3222, 3301, 3302, 3311, 3321, 4000, 4002, 4006, 4007, 4008, 4009, 4010, 4011, 4012, 4014, 4015,
                4016, 4101,
            ], .rejected, false
        ),
    ]

    @Test(arguments: codes)
    func `every documented code says what may be concluded`(_ codes: [Int], _ code: ReadFailure.Code, _ isRetryable: Bool) throws {
        for venueCode in codes {
            let told = why(reading(refusal(venueCode)).verdict)
            let failure = try #require(told)
            #expect(failure.code == code, "\(venueCode)")
            #expect(failure.isRetryable == isRetryable, "\(venueCode)")
            #expect(failure.venueCode == String(venueCode))
            #expect(failure.httpStatus == 200)
            #expect(failure.message.contains("«the venue's words»"))
            #expect(!failure.message.contains("documents do not have"))
        }
    }

    @Test func `no documented code is forgotten`() {
        let mapped = Set(Self.codes.flatMap(\.codes) + [1000, 4013, 6005])
        #expect(mapped == Set(StatusCode.documented.map { Int($0.rawValue) }))
    }

    @Test(arguments: [0, -1, 4004, 9_999])
    func `a code nobody documented is a refusal`(_ venueCode: Int) throws {
        let told = why(reading(refusal(venueCode)).verdict)
        let failure = try #require(told)
        #expect(failure.code == .rejected)
        #expect(failure.venueCode == String(venueCode))
    }

    @Test func `a used-up limit is left alone for a second`() {
        #expect(why(reading(refusal(6004)).verdict)?.retryAfter == .seconds(1))
        #expect(why(reading(answer("", status: 429)).verdict)?.retryAfter == .seconds(1))
    }

    @Test(arguments: [
        (400, ReadFailure.Code.rejected), (401, .authentication), (403, .permission), (404, .unsupported), (429, .rateLimited), (500, .unavailable),
        (503, .unavailable),
    ])
    func `without an envelope the HTTP status decides`(_ status: Int, _ code: ReadFailure.Code) {
        #expect(why(reading(answer("<html>", status: status)).verdict)?.code == code)
        #expect(why(reading(answer(#"{"statusCode":1000,"responseData":[]}"#, status: status)).verdict)?.code == code)
    }

    @Test func `an envelope tells more than the HTTP status around it`() {
        let failure = why(reading(refusal(6001, status: 500)).verdict)
        #expect(failure?.code == .authentication)
        #expect(failure?.httpStatus == 500)
    }
}
