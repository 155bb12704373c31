import CoinWWire
import JSON
import Money
import Rehearsal
import Testing

/// The documented payloads, read into Wire and written again: a field that was left unmapped would be missing.
struct PayloadTests {
    @Test(arguments: [
        ("coinw/http_post_returnBalances.json", BalanceCommand.returnBalances),
        ("coinw/http_post_returnCompleteBalances.json", .returnCompleteBalances),
    ])
    func `a documented answer comes out as it went in`(_ path: String, _ command: BalanceCommand) throws {
        let bytes = Fixture.bytes(path)
        let answer = try JSONParser().read(bytes) { try BalancesAnswer($0, of: command) }
        #expect(answer.outcome.isGood)
        #expect(answer.outcome == Outcome(code: .good, message: "SUCCESS", success: true, failed: false))
        #expect(try JSONTree(BalancesAnswer.write(answer.rows, of: command)) == JSONTree(bytes))
    }

    @Test func `keeps the zeros of the documented amounts`() throws {
        let answer = try JSONParser().read(Fixture.bytes("coinw/http_post_returnBalances.json")) {
            try BalancesAnswer($0, of: .returnBalances)
        }
        #expect(
            answer.rows.map { "\($0.currency) \($0.available.value?.description ?? "")" } == [
                "BTC 0.0012", "CWT 400.000", "SAND 108.467", "ETH 0.0330", "USDT 257.518301140000000",
            ])
        #expect(answer.rows.allSatisfy { $0.onOrders == .absent })
    }

    @Test(arguments: [
        ("coinw/ws_login.json", FeedMessage.login(.done)),
        ("coinw/ws_subscribe.json", .acknowledgement(action: "subscribe", .assets, .done)),
    ])
    func `a documented acknowledgement is read and written`(_ path: String, _ message: FeedMessage) throws {
        let bytes = Fixture.bytes(path)
        #expect(try JSONParser().read(bytes) { try FeedMessage($0) } == message)
        #expect(try JSONTree(written(message)) == JSONTree(bytes))
    }

    @Test func `the documented push is read and written, its 19 digits whole`() throws {
        let bytes = Fixture.bytes("coinw/ws_assets.json")
        let message = try JSONParser().read(bytes) { try FeedMessage($0) }
        guard case .assets(let change) = message else { throw Unexpected.message }
        #expect(change.ledgerID == 1_125_899_934_698_144_651)
        #expect(change.available.value?.description == "12.59490035")
        #expect(try JSONTree(written(message)) == JSONTree(bytes))
    }

    @Test func `a push may carry its numbers as strings, as the venue's own table says`() throws {
        let text =
            #"{"biz":"exchange","type":"assets","data":{"currency":"BTC","available":1.50,"hold":"0","time":"1743773396836","ledger_id":"1125899934698144652"}}"#
        let message = try JSONParser().read(Array(text.utf8)) { try FeedMessage($0) }
        guard case .assets(let change) = message else { throw Unexpected.message }
        #expect(change.ledgerID == 1_125_899_934_698_144_652)
        #expect(change.time == 1_743_773_396_836)
        #expect(change.available.value?.description == "1.50")
    }

    @Test(arguments: [
        (#"{"event":"login","params":{"api_key":"k","passphrase":"s"}}"#, FeedRequest.login(apiKey: "k", passphrase: "s")),
        (#"{"event":"sub","params":{"biz":"exchange","type":"assets"}}"#, .subscribe(.assets)),
        (#"{"event":"unsub","params":{"biz":"exchange","type":"assets"}}"#, .unsubscribe(.assets)),
        (#"{"event":"ping"}"#, .ping),
        (#"{"event":"SUB"}"#, .unknown(event: "SUB")),
    ])
    func `what clients send is read and written`(_ text: String, _ request: FeedRequest) throws {
        #expect(try JSONParser().read(Array(text.utf8)) { try FeedRequest($0) } == request)
        var writer = JSONWriter()
        request.write(to: &writer)
        #expect(try JSONTree(writer.bytes) == JSONTree(text))
    }

    @Test(arguments: [
        (#"{"event":"pong"}"#, FeedMessage.pong),
        (#"{"result":false,"errorCode":500,"errorMsg":"exception"}"#, .error(.refused(code: 500, message: "exception"))),
        (
            #"{"data":{"result":false,"errorCode":1003,"errorMsg":"no"},"channel":"login"}"#,
            .login(.refused(code: 1_003, message: "no"))
        ),
        (#"{"data":{"result":false},"channel":"login"}"#, .login(.refused(code: nil, message: nil))),
        (
            #"{"biz":"exchange","data":{"result":true},"channel":"unsub","type":"assets"}"#,
            .acknowledgement(action: "unsub", .assets, .done)
        ),
        (#"{"biz":"exchange","data":{},"type":"ticker"}"#, .other(Channel(biz: "exchange", type: "ticker"))),
    ])
    func `what the venue sends besides is read and written`(_ text: String, _ message: FeedMessage) throws {
        #expect(try JSONParser().read(Array(text.utf8)) { try FeedMessage($0) } == message)
        #expect(try JSONTree(written(message)) == JSONTree(text))
    }

    @Test(arguments: [
        "{}", "[]", #"{"event":"pang"}"#, #"{"channel":"login"}"#, #"{"data":{"result":"yes"},"channel":"login"}"#,
        #"{"biz":"exchange","type":"assets"}"#, #"{"biz":"exchange","type":"assets","data":[]}"#,
        #"{"biz":"exchange","type":"assets","data":{"currency":"BTC","time":1,"ledger_id":1.5}}"#,
        #"{"biz":"exchange","type":"assets","data":{"currency":"BTC","time":1,"ledger_id":"x"}}"#,
        #"{"biz":"exchange","type":"assets","data":{"time":1,"ledger_id":1}}"#,
    ])
    func `refuses what is no message`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONParser().read(Array(text.utf8)) { try FeedMessage($0) } }
    }

    private enum Unexpected: Error { case message }

    private func written(_ message: FeedMessage) -> [UInt8] {
        var writer = JSONWriter()
        message.write(to: &writer)
        return writer.bytes
    }
}
