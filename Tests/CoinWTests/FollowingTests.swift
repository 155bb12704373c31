import Accounts
import Balances
import CoinWClient
import JSON
import Money
import Net
import Rehearsal
import Testing

/// The client's feed against the paper venue.
struct FollowingTests {
    static func run(_ words: [String: String] = [:], secret: String = "test_secret_key") throws -> FeedRun {
        let stage = try Documented.stage(Documented.settings(words))
        var run = FeedRun(stage, CoinWFeedDialect(Documented.account(secret: secret)))
        run.run(until: .zero)
        return run
    }

    static func deposit(_ amount: String, of asset: String = "BTC", _ run: inout FeedRun) {
        run.order("/deposits", #"{"venue":"coinw","asset":"\#(asset)","amount":"\#(amount)"}"#)
    }

    @Test(arguments: [[:], ["needsOrigin": "true"]]) func `tells one change at a time, and no state before`(_ words: [String: String]) throws {
        var run = try Self.run(words)
        #expect(run.takeTold() == ["connecting", "live 1", "ok"])
        Self.deposit("1", &run)
        Self.deposit("2", of: "ETH", &run)
        #expect(run.takeTold() == ["1 owner BTC=1.0012", "1 owner ETH=2.033"])
    }

    @Test func `keeps the venue from thinking it gone`() throws {
        var run = try Self.run()
        run.run(until: .seconds(3_600))
        #expect(run.takeTold() == ["connecting", "live 1", "ok"])
        run.isDeaf = true
        run.run(until: .seconds(3_640))
        #expect(run.takeTold() == ["gap 1 disconnected ...", "failed timeout", "live 2", "ok"])
    }

    @Test(arguments: [
        ("dropFrame", ["1 owner BTC=2.0012"]),
        ("duplicateFrame", ["1 owner BTC=1.0012", "gap 1 duplicate ...", "1 duplicate owner BTC=1.0012", "1 owner BTC=2.0012"]),
        ("reorderFrames", ["1 owner BTC=2.0012", "gap 1 disorder ...", "1 late owner BTC=1.0012"]),
        ("disconnect", ["gap 1 disconnected ...", "failed unreachable", "live 2", "ok"]),
    ])
    func `notices what can be noticed without numbers`(_ fault: String, _ told: [String]) throws {
        var run = try Self.run()
        _ = run.takeTold()
        run.order("/faults", #"{"venue":"coinw","kind":"\#(fault)","count":1}"#)
        Self.deposit("1", &run)
        Self.deposit("1", &run)
        run.run(until: .seconds(5))
        #expect(run.takeTold() == told)
    }

    @Test(arguments: [[:], ["closesAfterRefusal": "true"]]) func `comes back rarely when the login is refused`(_ words: [String: String]) throws {
        var run = try Self.run(words, secret: "wrong")
        run.run(until: .seconds(149))
        #expect(run.takeTold() == ["connecting", "1 refused", "refused authentication"])
    }

    @Test func `derives the total of both parts, and orders by ledger_id beyond what a double holds`() throws {
        func push(_ id: Int64, _ available: String, hold: String = "\"0.5\"") -> [UInt8] {
            Array(
                #"{"biz":"exchange","data":{"available":\#(available),"currency":"USDT","time":1743773396836,"type":"change","ledger_id":\#(id),"account":"spot","hold":\#(hold)},"type":"assets"}"#
                    .utf8)
        }
        var dialect = CoinWFeedDialect(Documented.account())
        let parser = JSONParser()
        func order(_ body: [UInt8]) -> FeedReading.Order { dialect.read(body, at: Stage.midnight, with: parser).order }
        _ = dialect.logIn()
        let first = push(1_125_899_934_698_144_653, "\"1.25\"")
        #expect(order(first) == .newer)
        #expect(order(first) == .repeated)
        #expect(order(push(1_125_899_934_698_144_653, "\"9\"")) == .late)
        #expect(order(push(1_125_899_934_698_144_652, "\"9\"")) == .late)
        #expect(order(push(1_125_899_934_698_144_654, "\"9\"")) == .newer)
        _ = dialect.logIn()
        #expect(order(first) == .newer, "another connection begins anew")
        guard case .statement(let statement, let findings) = dialect.read(push(.max, "\"1.25\""), at: Stage.midnight, with: parser).meaning else {
            Issue.record("no statement")
            return
        }
        #expect(statement.extent == .change && statement.venueTime == Timestamp(milliseconds: 1_743_773_396_836) && findings.isEmpty)
        let balance = try #require(statement["USDT"])
        #expect(balance.total == .derived(try #require(balance.total.value)) && balance.total.value?.description == "1.75")
        #expect(balance.held.value?.description == "0.5")
        guard case .statement(let odd, let found) = dialect.read(push(.max, "true", hold: "null"), at: Stage.midnight, with: parser).meaning else {
            Issue.record("no statement")
            return
        }
        #expect(odd["USDT"]?.available == .unreadable && odd["USDT"]?.held == .absent && odd["USDT"]?.total == .absent)
        #expect(found.map(\.actual) == ["true"])
    }

    @Test(arguments: [
        (#"{"data":{"result":false,"errorCode":1003,"errorMsg":"no"},"channel":"login"}"#, "authentication"),
        (#"{"data":{"result":false},"channel":"login"}"#, "authentication"),
        (#"{"biz":"exchange","data":{"result":false,"errorCode":1007,"errorMsg":"Invalid parameter"},"channel":"subscribe","type":"assets"}"#, "rejected"),
        (#"{"result":false,"errorCode":1001,"errorMsg":"Rate Limit"}"#, "rateLimited"),
        (#"{"result":false,"errorCode":500,"errorMsg":"exception"}"#, "unavailable"),
        (#"{"biz":"exchange","data":{"result":true},"channel":"unsub","type":"assets"}"#, "unavailable"),
    ])
    func `reads every refusal`(_ body: String, _ code: String) {
        var dialect = CoinWFeedDialect(Documented.account())
        guard case .refused(let failure) = dialect.read(Array(body.utf8), at: Stage.midnight, with: JSONParser()).meaning else {
            Issue.record("taken for something else")
            return
        }
        #expect(failure.code.rawValue == code)
        #expect(!failure.message.contains("test_secret_key"))
    }
}

/// What was recorded says the same when it is read again.
struct RecordedTests {
    @Test(arguments: [
        ("coinw/http_post_returnBalances.json", [:]), ("coinw/http_post_returnCompleteBalances.json", ["command": "returnCompleteBalances"]),
        ("coinw/http_error_29001.json", [:]),
    ])
    func `an account's answers`(_ path: String, _ options: [String: String]) {
        let body = Fixture.bytes(path)
        for body in [body, []] + hostile(body) {
            for (told, recorded) in toldTwice(CoinW.client, CoinWReading(Documented.account(options)), [body]) { #expect(recorded == told) }
        }
    }

    @Test(arguments: ["coinw/ws_assets.json", "coinw/ws_login.json", "coinw/ws_subscribe.json"])
    func `a feed's messages`(_ path: String) {
        var dialect = CoinWFeedDialect(Documented.account())
        let parser = JSONParser()
        let body = Fixture.bytes(path)
        for body in [body] + hostile(body) {
            let said = MessageMeaning(dialect.read(body, at: Stage.midnight, with: parser))
            #expect(CoinW.client.readRecorded(body, dialect.recording, Stage.midnight, parser) == said)
        }
    }
}

/// What 29001 leads to on this side.
struct ClimbingTests {
    @Test func `waits for the limit, then for a ban, then for the blacklist`() {
        var budgets = RateBudgets()
        var reading = CoinWReading(Documented.account())
        let charges = reading.nextRequest(at: Moment(wall: Stage.midnight, steady: .zero), random: 0)?.charges ?? []
        var now = Duration.zero
        var waits: [Duration] = []
        for _ in 1...13 {
            budgets.refused(charges, for: .seconds(1), at: now)
            let next = budgets.earliest(for: charges, at: now)
            waits.append(next - now)
            now = next
        }
        #expect(waits == [.seconds(1)] + Array(repeating: .seconds(30), count: 10) + [.seconds(28_800), .seconds(28_800)])
        budgets.served(charges)
        budgets.refused(charges, for: .seconds(1), at: now)
        #expect(budgets.earliest(for: charges, at: now) == now + .seconds(1), "who was served begins anew")
    }

    @Test func `does not walk into a ban`() throws {
        var stage = try Documented.stage()
        // Another program with the same key errs until it is warned, and then until it is banned.
        for number in 1...122 {
            stage.now += .milliseconds(150)
            stage.address = "127.0.0.\(number % 100 + 2)"
            _ = stage.send(Documented.post(Documented.query.replacing("8302A", with: "8302B")))
        }
        stage.address = "127.0.0.1"
        let (before, began) = (stage.sent.count, stage.now)
        let result = stage.read(CoinWReading(Documented.account()), deadline: .fixed(.seconds(120)))
        #expect(result.status == .ok)
        #expect(stage.sent.count - before <= 4)
        #expect(stage.now - began >= .seconds(30))
    }
}
