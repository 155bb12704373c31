import Accounts
import Balances
import Net
import Rehearsal
import SFOXClient
import SFOXPaper
import Testing

/// The client's reading of a plain account against the paper venue, and its budget.
struct ReadingTests {
    @Test func `reads the documented account`() throws {
        var stage = try Documented.stage()
        let result = stage.read(SFOXReading(Documented.account()))
        #expect(result.status == .ok)
        #expect(result.findings.isEmpty)
        #expect(result.statements.first?.balances.map(\.venueAsset) == ["btc", "usd"])
        #expect(stage.sent.map(\.request) == [stage.sent[0].request])
        #expect(stage.sent[0].request.headers["authorization"] == "Bearer paper-sfox-key")
        #expect(!stage.sent[0].request.url.contains("paper-sfox-key"))
    }

    @Test func `makes the sixth request within ten seconds wait`() throws {
        var stage = try Documented.stage()
        for index in 1...11 {
            #expect(stage.read(SFOXReading(Documented.account()), roundTrip: .milliseconds(100)).status == .ok, "reading \(index)")
        }
        let times = stage.sent.map(\.at)
        #expect(times.prefix(5).last == .milliseconds(500))
        for index in 5..<times.count { #expect(times[index] - times[index - 5] >= .seconds(10)) }
        // The first is counted from its answer on, and the sixth is on its way as long again.
        #expect(times[5] == .milliseconds(10_200), "and not longer than it must")
    }

    @Test func `says so when the wait is longer than the time given`() throws {
        var stage = try Documented.stage()
        for _ in 1...5 { _ = stage.read(SFOXReading(Documented.account())) }
        let result = stage.read(SFOXReading(Documented.account()), deadline: .fixed(.seconds(5)))
        #expect(result.failure?.code == .rateLimited)
        #expect(stage.sent.count == 5)
        #expect(stage.now < .seconds(5))
    }

    @Test func `keeps the budgets of two keys apart`() throws {
        var stage = try Documented.stage()
        for _ in 1...5 { _ = stage.read(SFOXReading(Documented.account())) }
        _ = stage.read(SFOXReading(Documented.account(key: "another")))
        #expect(stage.now == .zero)
    }

    @Test func `waits ten seconds when others have used up the limit`() throws {
        var stage = try Documented.stage()
        for _ in 1...5 { _ = stage.send(Documented.request()) }
        let result = stage.read(SFOXReading(Documented.account()))
        #expect(result.status == .ok)
        #expect(stage.sent.map(\.at).suffix(2) == [.zero, .seconds(10)])
    }

    @Test func `asks once with a key that is refused`() throws {
        var stage = try Documented.stage()
        let result = stage.read(SFOXReading(Documented.account(key: "nobody")))
        #expect(result.failure?.code == .authentication)
        #expect(result.status == .failed)
        #expect(stage.sent.count == 1)
        #expect(stage.read(SFOXReading(Documented.account(key: "paper-connect-key"))).failure?.code == .permission)
    }

    @Test(arguments: ["http500", "http503html"]) func `comes through a passing fault`(_ kind: String) throws {
        var stage = try Documented.stage()
        _ = stage.control("/faults", #"{"venue":"sfox","kind":"\#(kind)","count":2}"#)
        #expect(stage.read(SFOXReading(Documented.account())).status == .ok)
        #expect(stage.sent.count == 3)
    }
}
