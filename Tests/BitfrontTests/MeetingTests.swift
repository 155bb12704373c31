import Accounts
import Balances
import BitfrontClient
import BitfrontPaper
import Money
import Net
import Paper
import Rehearsal
import Testing

/// The client's reading against the paper venue, without sockets.
struct MeetingTests {
    @Test(arguments: [false, true])
    func `reads the documented holdings`(_ exponents: Bool) throws {
        var bank = try PaperBank({ $0.exponents = exponents })
        var reading = BitfrontReading(account())
        #expect(try run(&reading, in: &bank, ahead: 0) == [.accepted])
        let balances = try #require(reading.statements.first?.balances)
        #expect(balances.map(\.venueAsset) == ["BCH", "XRP", "ETH", "BTC", "USDT"])
        #expect(balances[2].total.value?.description == "1000107794.9999858")
        #expect(balances.map(\.held) == (try ["0", "980", "0", "4185.63001", "1328.327"].map { .derived(try amount($0)) }))
        #expect(reading.statements.first?.venueTime == moment().wall)
        #expect(reading.findings.isEmpty)
        #expect(reading.clockSkew == nil)
    }

    @Test(arguments: [30_000, -30_000, 5_000, -1_000, 86_400_000], [200, 400])
    func `corrects its clock by the venue's`(_ ahead: Int64, _ status: Int) throws {
        var bank = try PaperBank({ $0.refusalStatus = status })
        var reading = BitfrontReading(account())
        #expect(try run(&reading, in: &bank, ahead: ahead) == [.again, .again, .accepted])
        #expect(reading.clockSkew == .milliseconds(ahead))
        #expect(reading.statements.first?.balances.count == 5)
    }

    @Test(arguments: [4_999, -999])
    func `leaves its clock alone inside the window`(_ ahead: Int64) throws {
        var bank = try PaperBank()
        var reading = BitfrontReading(account())
        #expect(try run(&reading, in: &bank, ahead: ahead) == [.accepted])
        #expect(reading.clockSkew == nil)
    }

    @Test func `a wrong secret is refused once and for all`() throws {
        var bank = try PaperBank()
        var reading = BitfrontReading(account(secret: "another"))
        let verdicts = try run(&reading, in: &bank, ahead: 0)
        #expect(why(verdicts[0])?.code == .authentication)
        #expect(why(verdicts[0])?.message.contains("«Invalid signature»") == true)
        #expect(why(verdicts[0])?.isRetryable == false)
    }

    /// Asks and answers until the reading is accepted or has failed.
    private func run(_ reading: inout BitfrontReading, in bank: inout PaperBank, ahead: Int64) throws -> [AnswerVerdict] {
        var verdicts: [AnswerVerdict] = []
        for attempt in 0..<5 {
            guard let request = reading.nextRequest(at: moment(), random: UInt64(attempt)) else { break }
            let response = bank.respond(request.request, at: paperMoment(ahead: ahead))
            verdicts.append(reading.received(response, at: moment()))
            if case .failed = verdicts[attempt] { break }
        }
        return verdicts
    }
}

/// The same under a session's deadline, budget and retries, with faults.
struct RehearsalTests {
    @Test func `a session reads the paper venue`() throws {
        var stage = try stage()
        let result = stage.read(BitfrontReading(account()))
        #expect(result.status == .ok)
        #expect(result.statements.first?.balances.count == 5)
        #expect(stage.sent.count == 1)
    }

    @Test(arguments: [Int64(-40_000), 40_000])
    func `a session lives with a venue whose clock is wrong`(_ skew: Int64) throws {
        var stage = try stage()
        let ordered = stage.control("/faults", #"{"venue":"bitfront","kind":"clockSkew","for":"1h","by":"\#(skew)ms"}"#)
        #expect(ordered.status < 300)
        let result = stage.read(BitfrontReading(account()), roundTrip: .milliseconds(100))
        #expect(result.status == .ok)
        // The venue answers at the end of the 100 ms, the client takes it to have answered in the middle.
        #expect(result.clockSkew == .milliseconds(skew + 50))
        #expect(stage.sent.map(\.request.path) == ["/v1/account/balances", "/v1/public/time", "/v1/account/balances"])
    }

    @Test func `a session keeps both limits`() throws {
        var stage = try stage()
        for _ in 0..<63 {
            let result = stage.read(BitfrontReading(account()), deadline: .stretchable(.seconds(1)), roundTrip: .milliseconds(1))
            #expect(result.status == .ok)
        }
        #expect(stage.now >= .seconds(60))
    }

    private func stage() throws -> Stage {
        Stage(
            BitfrontPaper(keys: Scenario.documented.keys(of: "bitfront"), seed: 1), try Scenario.documented.ledger(at: Stage.midnight))
    }
}
