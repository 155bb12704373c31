import Accounts
import Balances
import JSON
import Net
import Rehearsal
import SFOXClient
import Testing

/// The client's feed against the paper venue.
struct FollowingTests {
    static let documented = "test3 btc=9.99850081 eth=0.01826367 usd=100035.33054742"

    static func run(_ words: [String: String] = [:], key: String = "paper-connect-key") throws -> FeedRun {
        let account = Documented.partner(key: key)
        var run = FeedRun(try Documented.stage(Documented.settings(words)), SFOXFeedDialect(account, enterprise: true))
        run.run(until: .zero)
        return run
    }

    static func deposit(_ amount: String, _ run: inout FeedRun) {
        run.order("/deposits", #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"\#(amount)"}"#)
    }

    static func fault(_ kind: String, _ run: inout FeedRun) {
        run.order("/faults", #"{"venue":"sfox-connect","kind":"\#(kind)","count":1}"#)
    }

    @Test func `tells one statement a holder after the acknowledgement, then one a change`() throws {
        var run = try Self.run()
        #expect(run.takeTold() == ["connecting", "live 1", "ok", "1:3 \(Self.documented)"])
        Self.deposit("0.5", &run)
        #expect(run.takeTold() == ["1:4 test3 btc=10.49850081 eth=0.01826367 usd=100035.33054742"])
    }

    @Test func `follows the owner's own balances`() throws {
        var run = FeedRun(try Documented.stage(), SFOXFeedDialect(Documented.account(), enterprise: false))
        run.run(until: .zero)
        #expect(run.takeTold() == ["connecting", "live 1", "ok", "1:3 owner btc=1 usd=100"])
    }

    @Test func `keeps a silent feed alive with pings, and finds a dead one`() throws {
        var run = try Self.run()
        run.run(until: .seconds(600))
        _ = run.takeTold()
        #expect(run.session.phase == .live)
        run.isDeaf = true
        run.run(until: .seconds(700))
        #expect(run.takeTold() == ["gap 1 disconnected 4...", "failed timeout", "live 2", "ok", "2:3 \(Self.documented)"])
    }

    @Test(arguments: [
        ("dropFrame", ["gap 1 hole 4...4", "1:5 {2}", "gap 1 disconnected 6...", "connecting", "live 2", "ok", "2:3 {2}"]),
        ("duplicateFrame", ["1:4 {1}", "gap 1 duplicate 4...4", "1:4 duplicate {1}", "1:5 {2}"]),
        ("reorderFrames", ["gap 1 hole 4...4", "1:5 {2}", "gap 1 disconnected 6...", "connecting", "live 2", "ok", "2:3 {2}"]),
        ("delayFrames", ["gap 1 hole 4...4", "1:5 {2}", "gap 1 disconnected 6...", "connecting", "live 2", "ok", "2:3 {2}"]),
        ("disconnect", ["gap 1 disconnected 4...", "failed unreachable", "live 2", "ok", "2:3 {2}"]),
    ])
    func `notices what happens to its frames, and comes back to the truth`(_ fault: String, _ told: [String]) throws {
        var run = try Self.run()
        _ = run.takeTold()
        Self.fault(fault, &run)
        Self.deposit("1", &run)
        Self.deposit("1", &run)
        run.run(until: .seconds(10))
        let after = (1...2).map { "test3 btc=1\($0 - 1).99850081 eth=0.01826367 usd=100035.33054742" }
        #expect(run.takeTold() == told.map { $0.replacing("{1}", with: after[0]).replacing("{2}", with: after[1]) })
    }

    @Test(arguments: [[:], ["closesAfterRefusal": "true"], ["explainsFeedErrors": "true"]])
    func `comes back rarely when the key is refused`(_ settings: [String: String]) throws {
        var run = try Self.run(settings, key: "wrong")
        run.run(until: .seconds(149))
        #expect(run.takeTold() == ["connecting", "1:1 refused", "refused authentication"])
        run.run(until: .seconds(3_600))
        #expect(run.takeTold().count == 4, "5, 10, 20 and 40 minutes, less the jitter")
    }

    @Test func `says it when the key may not have the feed`() throws {
        var run = FeedRun(try Documented.stage(), SFOXFeedDialect(Documented.account(), enterprise: true))
        run.run(until: .zero)
        #expect(run.takeTold() == ["connecting", "1:1 refused", "refused authentication"], "the flag needs an enterprise key")
    }

    @Test(arguments: ["false", "true"]) func `stays away for two minutes when the address is shut out`(_ explains: String) throws {
        var run = try Self.run(["explainsFeedErrors": explains])
        _ = run.takeTold()
        // Another program on this machine uses the limit up.
        _ = run.stage.open(99, path: "/ws")
        for _ in 1...38 { _ = run.stage.say("{}", on: 99) }
        run.order("/faults", #"{"venue":"sfox-connect","kind":"disconnect","count":1}"#)
        Self.deposit("1", &run)
        run.run(until: .seconds(119))
        let told = run.takeTold()
        #expect(told.contains { $0.hasPrefix("penalty for ") })
        #expect(!told.contains { $0.hasPrefix("live") })
        run.run(until: .seconds(125))
        #expect(run.takeTold().contains("live 3"), "the second connection was the one that was shut out")
    }

    @Test func `comes back when the feed is missing from the acknowledgement, and counts no word of it as a subscription`() throws {
        var dialect = SFOXFeedDialect(Documented.partner(), enterprise: true)
        let reading = dialect.read(Fixture.bytes("sfox/ws_subscribe_success.json"), at: Stage.midnight, with: JSONParser())
        guard case .refused(let failure) = reading.meaning else {
            Issue.record("taken for an acknowledgement")
            return
        }
        #expect(failure.code == .rejected && failure.isRetryable)
        #expect(reading.sequence == 1)
    }

    @Test func `shows a Web3 wallet and does not count it`() throws {
        var dialect = SFOXFeedDialect(Documented.account(), enterprise: false)
        let body = #"{"sequence":3,"recipient":"private.user.balances","timestamp":5,"payload":{"address":"0xAB","balance":"1.50","network":"ethereum","type":"web3"}}"#
        guard case .remark(let findings) = dialect.read(Array(body.utf8), at: Stage.midnight, with: JSONParser()).meaning else {
            Issue.record("no remark")
            return
        }
        #expect(findings.map(\.actual) == ["1.50 on ethereum"])
        #expect(findings.map(\.evidence) == [body])
    }

    @Test(arguments: [
        (#"{"type":"error","sequence":3,"timestamp":1,"payload":{},"action":null}"#, "complaint"),
        (#"{"type":"error","sequence":3,"timestamp":1,"payload":{"error":"rate limit exceeded"}}"#, "rateLimited"),
        (#"{"type":"error","sequence":3,"timestamp":1,"payload":{"message":"try later"}}"#, "unavailable"),
        (#"{"type":"error","sequence":3,"timestamp":1,"payload":{"action":"authenticate"}}"#, "authentication"),
        (#"{"type":"error","sequence":3,"timestamp":1,"payload":{},"action":"subscribe"}"#, "permission"),
        (#"{"type":"success","sequence":3}"#, "malformed"),
        (#"{"sequence":3,"recipient":"private.enterprise.users.balances","timestamp":1,"payload":{"user_id":7,"updates":[]}}"#, "malformed"),
        (#"{"sequence":3,"recipient":"ticker.sfox.btcusd","timestamp":1,"payload":{}}"#, "other"),
    ])
    func `reads what else may come, with its number`(_ body: String, _ meaning: String) {
        var dialect = SFOXFeedDialect(Documented.partner(), enterprise: true)
        let reading = dialect.read(Array(body.utf8), at: Stage.midnight, with: JSONParser())
        #expect(reading.sequence == 3)
        switch reading.meaning {
        case .refused(let failure): #expect(failure.code.rawValue == meaning)
        case .complaint: #expect(meaning == "complaint")
        case .malformed: #expect(meaning == "malformed")
        case .other: #expect(meaning == "other")
        default: Issue.record("read as \(reading.meaning)")
        }
    }

    @Test(arguments: [("ws://127.0.0.1:9701", "/ws"), ("ws://127.0.0.1:9701/ws", ""), ("wss://ws.sfox.com/own/way", "")])
    func `adds the documented path to an address without one`(_ url: String, _ path: String) throws {
        var account = Documented.account()
        account.feedURL = BaseURL(url)
        #expect(SFOXFeedDialect(account, enterprise: false).address.path == path)
    }
}
