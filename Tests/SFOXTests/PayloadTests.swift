import JSON
import Money
import Net
import Rehearsal
import SFOXWire
import Testing

/// The documented payloads, read into Wire and written again: a field that was left unmapped would be missing.
struct PayloadTests {
    @Test func `the REST answer comes out as it went in`() throws {
        let bytes = Fixture.bytes("sfox/http_get_v1_user_balance.json")
        let rows = try JSONParser().read(bytes) { try UserBalance.rows($0) }
        #expect(rows.map(\.currency) == ["btc", "usd"])
        #expect(try JSONTree(written { UserBalance.write(rows, to: &$0) }) == JSONTree(bytes))
    }

    @Test(arguments: [
        "sfox/ws_private_user_balances.json", "sfox/ws_subscribe_success.json", "sfox-connect/ws_authenticate_success.json",
        "sfox-connect/ws_private_enterprise_users_balances.json",
    ])
    func `a message of the feed comes out as it went in`(_ path: String) throws {
        let bytes = Fixture.bytes(path)
        let message = try JSONParser().read(bytes) { try FeedMessage($0) }
        #expect(try JSONTree(written { message.write(to: &$0) }) == JSONTree(bytes))
    }

    @Test func `the documented messages mean what they say`() throws {
        let push = try JSONParser().read(Fixture.bytes("sfox-connect/ws_private_enterprise_users_balances.json")) { try FeedMessage($0) }
        #expect(push.sequence == 22)
        #expect(push.timestamp == 1_710_367_225_302_228_171)
        guard case .enterpriseBalances(let user, let rows) = push.content else { throw Unexpected() }
        #expect(user == "test3")
        #expect(rows.map { "\($0.currency) \($0.balance.value?.description ?? "")" } == ["btc 9.99850081", "eth 0.01826367", "usd 100035.33054742"])
        #expect(rows.allSatisfy { $0.stakingWallet == .exact(.zero) })

        let acknowledged = try JSONParser().read(Fixture.bytes("sfox/ws_subscribe_success.json")) { try FeedMessage($0) }
        guard case .success("subscribe", let feeds?) = acknowledged.content else { throw Unexpected() }
        #expect(feeds.count == 14 && feeds.first == "ticker.sfox.btceth")

        let authenticated = try JSONParser().read(Fixture.bytes("sfox-connect/ws_authenticate_success.json")) { try FeedMessage($0) }
        #expect(authenticated.content == .success(action: "authenticate", feeds: nil))
    }

    private struct Unexpected: Error {}

    @Test func `tokens and users are read`() throws {
        let one = try JSONParser().read(Fixture.bytes("sfox-connect/http_post_v1_enterprise_user-tokens_id.json")) { try Enterprise.tokens($0) }
        #expect(one == [UserToken(token: "made-up-token", user: "test3", expires: "2024-05-14T19:22:09.901Z")])
        let many = try JSONParser().read(Fixture.bytes("sfox-connect/http_post_v1_enterprise_user-tokens.json")) { try Enterprise.tokens($0) }
        #expect(many.map(\.user) == ["test3", "test4"])
        #expect(try JSONTree(written { one[0].write(to: &$0) }) == JSONTree(Fixture.bytes("sfox-connect/http_post_v1_enterprise_user-tokens_id.json"))["data"])
        let users = Fixture.bytes("sfox-connect/http_get_v1_enterprise_users.json")
        #expect(try JSONParser().read(users) { try Enterprise.userIDs($0) } == ["test3"])
        #expect(try JSONParser().read(Array(#"[{"user_id":"a"},{"user_id":"b"}]"#.utf8)) { try Enterprise.userIDs($0) } == ["a", "b"])
    }

    @Test(arguments: ["sfox/http_error_401.json", "sfox/http_error_422.json"]) func `an error's words are read and written`(_ path: String) throws {
        let bytes = Fixture.bytes(path)
        let text = try #require(try JSONParser().read(bytes) { ErrorBody.text($0) })
        #expect(try JSONTree(ErrorBody.response(status: 401, text).body) == JSONTree(bytes))
    }

    @Test(arguments: [(#""true""#, true), ("true", true), (#""false""#, false), ("false", false), ("null", false), (#""TRUE""#, false)])
    func `enterprise is a word or a flag`(_ text: String, _ expected: Bool) throws {
        let message = Array(#"{"type":"authenticate","apiKey":"k","enterprise":\#(text)}"#.utf8)
        #expect(try JSONParser().read(message) { try FeedRequest($0) } == .authenticate(apiKey: "k", enterprise: expected))
    }

    @Test(arguments: [
        (FeedRequest.authenticate(apiKey: "k", enterprise: true), #"{"type":"authenticate","apiKey":"k","enterprise":"true"}"#),
        (.authenticate(apiKey: "k", enterprise: false), #"{"type":"authenticate","apiKey":"k"}"#),
        (.subscribe(feeds: [Feed.enterpriseBalances]), #"{"type":"subscribe","feeds":["private.enterprise.users.balances"]}"#),
        (.unsubscribe(feeds: ["a", "b"]), #"{"type":"unsubscribe","feeds":["a","b"]}"#),
        (.unknown(type: "ping"), #"{"type":"ping"}"#),
    ])
    func `what clients send is written and read`(_ request: FeedRequest, _ text: String) throws {
        #expect(String(decoding: written { request.write(to: &$0) }, as: UTF8.self) == text)
        #expect(try JSONParser().read(Array(text.utf8)) { try FeedRequest($0) } == request)
    }

    @Test(arguments: [
        "{}", "[]", #"{"type":1}"#, #"{"type":"authenticate"}"#, #"{"type":"authenticate","apiKey":1}"#,
        #"{"type":"authenticate","apiKey":"k","enterprise":1}"#,
        #"{"type":"authenticate","api_key":"k"}"#, #"{"type":"subscribe"}"#, #"{"type":"subscribe","feeds":"a"}"#, #"{"type":"subscribe","feeds":[1]}"#,
    ])
    func `refuses what no client should send`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONParser().read(Array(text.utf8)) { try FeedRequest($0) } }
    }

    @Test func `reads a Web3 wallet, an error with and without words, and feeds nobody asked for`() throws {
        func read(_ text: String) throws -> FeedMessage.Content {
            try JSONParser().read(Array(text.utf8)) { try FeedMessage($0) }.content
        }
        let head = #""sequence":1,"timestamp":1,"#
        let web3 = #"{\#(head)"recipient":"private.user.balances","payload":{"address":"0xA","balance":"1.50","network":"eth","type":"web3"}}"#
        guard case .web3(let wallet) = try read(web3) else { throw Unexpected() }
        #expect(wallet.address == "0xA" && wallet.network == "eth" && wallet.balance.value?.description == "1.50")
        #expect(try read(#"{\#(head)"type":"error","action":"authenticate"}"#) == .error(action: "authenticate", text: nil))
        #expect(try read(#"{\#(head)"type":"error","payload":{"error":"no"}}"#) == .error(action: nil, text: "no"))
        #expect(try read(#"{\#(head)"type":"error","payload":{"message":"no"}}"#) == .error(action: nil, text: "no"))
        #expect(try read(#"{\#(head)"type":"error","error":"no"}"#) == .error(action: nil, text: "no"))
        #expect(try read(#"{\#(head)"recipient":"ticker","payload":7}"#) == .other(recipient: "ticker"))
        #expect(try read(#"{\#(head)"type":"success"}"#) == .success(action: "", feeds: nil))
    }
}
