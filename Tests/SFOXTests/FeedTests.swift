import Balances
import Net
import Rehearsal
import SFOXPaper
import Testing

/// The WebSocket as transcripts. Time stands still unless a test moves it, so every timestamp is the stage's.
struct FeedTests {
    static let time = Stage.midnight.nanoseconds
    static let authenticate = #"{"type":"authenticate","apiKey":"paper-connect-key","enterprise":"true"}"#
    static let subscribe = #"{"type":"subscribe","feeds":["private.enterprise.users.balances"]}"#

    static func success(_ action: String, _ sequence: Int, feeds: String? = nil, on socket: Int = 1) -> String {
        let list = feeds.map { ",\"feeds\":[\($0)]" } ?? ""
        return #"\#(socket) <- {"type":"success","sequence":\#(sequence),"timestamp":\#(time),"payload":{"action":"\#(action)"\#(list)},"action":"\#(action)"}"#
    }

    static func error(_ action: String?, _ sequence: Int, on socket: Int = 1) -> String {
        guard let action else { return #"\#(socket) <- {"type":"error","sequence":\#(sequence),"timestamp":\#(time),"payload":{}}"# }
        return #"\#(socket) <- {"type":"error","sequence":\#(sequence),"timestamp":\#(time),"payload":{"action":"\#(action)"},"action":"\#(action)"}"#
    }

    static let enterprise = #""private.enterprise.users.balances""#
    static let own = #""private.user.balances""#

    private static func opened(_ words: [String: String] = [:]) throws -> Stage {
        var stage = try Documented.stage(Documented.settings(words))
        #expect(stage.open(1, path: "/ws") == [])
        return stage
    }

    /// The number of a message.
    private static func sequence(_ line: String) throws -> JSONTree? { try JSONTree(String(line.dropFirst(5)))["sequence"] }

    @Test func `tells every end user's balances once, then each change`() throws {
        var stage = try Self.opened()
        #expect(stage.say(Self.authenticate, on: 1) == [Self.success("authenticate", 1)])
        let lines = stage.say(Self.subscribe, on: 1)
        #expect(lines.count == 2)
        #expect(lines[0] == Self.success("subscribe", 2, feeds: Self.enterprise))
        let push = try JSONTree(String(lines[1].dropFirst(5)))
        let documented = try JSONTree(Fixture.bytes("sfox-connect/ws_private_enterprise_users_balances.json"))
        #expect(push["payload"] == documented["payload"])
        #expect(push["recipient"] == documented["recipient"])
        #expect(push["sequence"] == 3)

        let change = stage.control("/withdrawals", #"{"venue":"sfox-connect","user":"test3","asset":"eth","amount":"0.01"}"#).lines
        #expect(change.count == 1)
        #expect(change[0].contains(#"{"currency":"eth","balance":"0.00826367","available":"0.00826367","held":"0","#))
        #expect(change[0].contains(#""currency":"btc""#), "a push has all of the user's currencies")
        #expect(try Self.sequence(change[0]) == 4)
    }

    @Test func `tells the owner's balances on the ordinary feed`() throws {
        var stage = try Self.opened()
        _ = stage.say(#"{"type":"authenticate","apiKey":"paper-sfox-key"}"#, on: 1)
        let lines = stage.say(#"{"type":"subscribe","feeds":["private.user.balances"]}"#, on: 1)
        #expect(lines.count == 2)
        #expect(
            lines[1].hasPrefix(#"1 <- {"sequence":3,"recipient":"private.user.balances","timestamp":\#(Self.time),"payload":[{"currency":"btc","balance":"1","#)
        )
        #expect(!lines[1].contains("staking_wallet"), "its example has none")
        #expect(stage.control("/deposits", #"{"venue":"sfox","asset":"btc","amount":"1"}"#).lines.count == 1)
        #expect(stage.control("/deposits", #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"1"}"#).lines == [])
    }

    @Test(arguments: [#""true""#, "true"]) func `takes the flag as a word or as a flag`(_ flag: String) throws {
        var stage = try Self.opened()
        #expect(stage.say(#"{"type":"authenticate","apiKey":"paper-connect-key","enterprise":\#(flag)}"#, on: 1) == [Self.success("authenticate", 1)])
        #expect(stage.say(Self.subscribe, on: 1).first == Self.success("subscribe", 2, feeds: Self.enterprise))
    }

    @Test(arguments: ["", #","enterprise":"false""#, #","enterprise":false"#]) func `gives no end user's balances without the flag`(_ flag: String) throws {
        var stage = try Self.opened()
        #expect(stage.say(#"{"type":"authenticate","apiKey":"paper-connect-key"\#(flag)}"#, on: 1) == [Self.success("authenticate", 1)])
        #expect(stage.say(Self.subscribe, on: 1) == [Self.error("subscribe", 2)])
        #expect(stage.say(#"{"type":"subscribe","feeds":["private.user.balances"]}"#, on: 1) == [Self.success("subscribe", 3, feeds: Self.own)])
        #expect(stage.control("/deposits", #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"1"}"#).lines == [])
    }

    @Test(arguments: [
        #"{"type":"authenticate","apiKey":"nobody","enterprise":"true"}"#, #"{"type":"authenticate","apiKey":"paper-sfox-key","enterprise":"true"}"#,
        #"{"type":"authenticate","apiKey":""}"#,
    ])
    func `refuses to authenticate`(_ text: String) throws {
        var stage = try Self.opened()
        #expect(stage.say(text, on: 1) == [Self.error("authenticate", 1)])
        #expect(stage.say(Self.authenticate, on: 1) == [Self.success("authenticate", 2)], "the connection stays")
        var strict = try Self.opened(["closesAfterRefusal": "true", "explainsFeedErrors": "true"])
        let lines = strict.say(text, on: 1)
        #expect(lines[0].contains(#""error":"invalid api key""#))
        #expect(lines[1] == "1 closed 1008 authentication failed")
    }

    @Test func `takes a subscription right behind the authentication, in order`() throws {
        var stage = try Self.opened()
        let lines = stage.say(Self.authenticate, on: 1) + stage.say(Self.subscribe, on: 1)
        #expect(lines.prefix(2) == [Self.success("authenticate", 1), Self.success("subscribe", 2, feeds: Self.enterprise)])
    }

    @Test func `refuses a subscription before the authentication`() throws {
        var stage = try Self.opened()
        #expect(stage.say(Self.subscribe, on: 1) == [Self.error("subscribe", 1)])
        #expect(stage.say(Self.authenticate, on: 1) == [Self.success("authenticate", 2)])
    }

    @Test(arguments: ["[]", #"["ticker.sfox.btcusd"]"#, #"["private.enterprise.users.balances","nothing"]"#, #"["private.user.balances"]"#])
    func `refuses unknown feeds, all or none`(_ feeds: String) throws {
        var stage = try Self.opened()
        _ = stage.say(Self.authenticate, on: 1)
        #expect(stage.say(#"{"type":"subscribe","feeds":\#(feeds)}"#, on: 1) == [Self.error("subscribe", 2)])
        #expect(stage.control("/deposits", #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"1"}"#).lines == [])
    }

    @Test func `acknowledges with all feeds, and pushes nothing twice for a second subscription`() throws {
        var stage = try Self.opened()
        _ = stage.say(Self.authenticate, on: 1)
        _ = stage.say(Self.subscribe, on: 1)
        #expect(stage.say(Self.subscribe, on: 1) == [Self.success("subscribe", 4, feeds: Self.enterprise)])
        #expect(stage.control("/deposits", #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"1"}"#).lines.count == 1)
    }

    @Test func `ends a subscription, and acknowledges with what is left`() throws {
        var stage = try Self.opened()
        _ = stage.say(Self.authenticate, on: 1)
        _ = stage.say(Self.subscribe, on: 1)
        let unsubscribe = #"{"type":"unsubscribe","feeds":["private.enterprise.users.balances"]}"#
        #expect(stage.say(unsubscribe, on: 1) == [Self.success("unsubscribe", 4, feeds: "")])
        #expect(stage.control("/deposits", #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"1"}"#).lines == [])
        #expect(stage.say(unsubscribe, on: 1) == [Self.error("unsubscribe", 5)])
    }

    @Test func `counts each connection by itself`() throws {
        var stage = try Self.opened()
        _ = stage.say(Self.authenticate, on: 1)
        _ = stage.say(Self.subscribe, on: 1)
        _ = stage.open(2, path: "/ws")
        #expect(stage.say(Self.authenticate, on: 2) == [Self.success("authenticate", 1, on: 2)])
        _ = stage.say(Self.subscribe, on: 2)
        stage.close(1)
        _ = stage.open(3, path: "/ws")
        #expect(stage.say(Self.authenticate, on: 3) == [Self.success("authenticate", 1, on: 3)])
        let lines = stage.control("/deposits", #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"1"}"#).lines
        #expect(lines.map { $0.prefix(4) } == ["2 <-"])
        #expect(try Self.sequence(lines[0]) == 4)
    }

    @Test func `a lost frame uses up its number`() throws {
        var stage = try Self.opened()
        _ = stage.say(Self.authenticate, on: 1)
        _ = stage.say(Self.subscribe, on: 1)
        _ = stage.control("/faults", #"{"venue":"sfox-connect","kind":"dropFrame","count":1}"#)
        let deposit = #"{"venue":"sfox-connect","user":"test3","asset":"btc","amount":"1"}"#
        #expect(stage.control("/deposits", deposit).lines == [])
        #expect(try Self.sequence(stage.control("/deposits", deposit).lines[0]) == 5)
    }

    @Test func `pushes nothing at first where a setting says so`() throws {
        var stage = try Self.opened(["initialPush": "false"])
        _ = stage.say(Self.authenticate, on: 1)
        #expect(stage.say(Self.subscribe, on: 1) == [Self.success("subscribe", 2, feeds: Self.enterprise)])
    }

    @Test(arguments: ["", "{", "[]", "{}", #"{"type":"subscribe"}"#, #"{"type":"authenticate","api_key":"k"}"#]) func `complains of what is no message`(
        _ text: String
    ) throws {
        var stage = try Self.opened()
        #expect(stage.say(text, on: 1) == [Self.error(nil, 1)])
        #expect(stage.sayBinary(Array(text.utf8), on: 1) == [Self.error(nil, 2)])
        #expect(stage.say(#"{"type":"ping"}"#, on: 1) == [Self.error("ping", 3)])
    }

    @Test func `shuts out whoever sends forty-one messages in a minute, on all connections, for two minutes`() throws {
        var stage = try Self.opened()
        _ = stage.open(2, path: "/ws")
        for index in 1...20 {
            #expect(stage.say(#"{"type":"x"}"#, on: 1) == [Self.error("x", index)])
            #expect(stage.say(#"{"type":"x"}"#, on: 2) == [Self.error("x", index, on: 2)])
        }
        let lines = stage.say(#"{"type":"x"}"#, on: 1)
        #expect(lines.count == 3)
        #expect(lines[0].hasPrefix(#"1 <- {"type":"error","sequence":21,"#))
        #expect(lines.suffix(2) == ["1 closed 1008 rate limit", "2 closed 1008 rate limit"])
        stage.close(1)
        stage.close(2)
        #expect(stage.open(3, path: "/ws") == nil)
        stage.now = .milliseconds(119_999)
        #expect(stage.open(3, path: "/ws") == nil)
        stage.address = "127.0.0.2"
        #expect(stage.open(4, path: "/ws") != nil)
        stage.address = "127.0.0.1"
        stage.now = .seconds(120)
        #expect(stage.open(3, path: "/ws") != nil)
    }

    @Test func `forty messages a minute are no offence`() throws {
        var stage = try Self.opened()
        for index in 1...200 {
            stage.now = .milliseconds(1_500 * index)
            #expect(stage.say(#"{"type":"x"}"#, on: 1).count == 1)
        }
    }

    @Test func `refuses the eleventh connection of an address, and more for two minutes`() throws {
        var stage = try Documented.stage()
        for number in 1...10 { #expect(stage.open(UInt64(number), path: "/ws") == []) }
        #expect(stage.open(11, path: "/ws") == nil)
        stage.close(1)
        #expect(stage.open(12, path: "/ws") == nil, "the address is shut out now")
        stage.now = .seconds(120)
        #expect(stage.open(13, path: "/ws") == [])
        #expect(stage.open(14, path: "/ws") == nil)
    }

    @Test func `limits can be switched off, and other paths are no feed`() throws {
        var stage = try Documented.stage(Documented.settings(["limits": "false"]))
        for number in 1...20 { #expect(stage.open(UInt64(number), path: "/ws") == []) }
        for _ in 1...100 { #expect(stage.say(#"{"type":"x"}"#, on: 1).count == 1) }
        #expect(stage.open(21, path: "/") == nil)
    }
}
