import Balances
import CoinWPaper
import Net
import Rehearsal
import Testing

/// The private WebSocket as transcripts. Time is the stage's.
struct FeedTests {
    static let login = #"{"event":"login","params":{"api_key":"test_api_key","passphrase":"test_secret_key"}}"#
    static let loggedIn = #"1 <- {"data":{"result":true},"channel":"login"}"#
    static let subscribe = #"{"event":"sub","params":{"biz":"exchange","type":"assets"}}"#
    static let subscribed = #"1 <- {"biz":"exchange","data":{"result":true},"channel":"subscribe","type":"assets"}"#
    static let exception = #"1 <- {"result":false,"errorCode":500,"errorMsg":"exception"}"#

    private static func opened(_ words: [String: String] = [:]) throws -> Stage {
        var stage = try Documented.stage(Documented.settings(words))
        #expect(stage.open(1, path: "/") == ["wake in 60.0 seconds"])
        return stage
    }

    private static func subscribed(_ words: [String: String] = [:]) throws -> Stage {
        var stage = try opened(words)
        #expect(stage.say(login, on: 1) == [loggedIn])
        #expect(stage.say(subscribe, on: 1) == [subscribed])
        return stage
    }

    @Test func `pushes every change and no snapshot`() throws {
        var stage = try Self.subscribed()
        stage.now = .milliseconds(396_836)
        let time = Stage.midnight.milliseconds + 396_836
        #expect(
            stage.control("/deposits", #"{"venue":"coinw","asset":"USDT","amount":"1"}"#).lines == [
                #"1 <- {"biz":"exchange","data":{"available":"258.51830114","currency":"USDT","time":\#(time),"type":"change","ledger_id":1125899934698144651,"account":"spot","hold":"0"},"type":"assets"}"#
            ])
        #expect(
            stage.control("/holds", #"{"venue":"coinw","asset":"BTC","amount":"0.0002"}"#).lines == [
                #"1 <- {"biz":"exchange","data":{"available":"0.001","currency":"BTC","time":\#(time),"type":"change","ledger_id":1125899934698144652,"account":"spot","hold":"0.0002"},"type":"assets"}"#
            ])
    }

    @Test func `numbers changes whether or not anyone listens`() throws {
        var stage = try Self.opened()
        #expect(stage.control("/deposits", #"{"venue":"coinw","asset":"USDT","amount":"1"}"#).lines == [])
        _ = stage.say(Self.login, on: 1)
        #expect(stage.say(Self.subscribe, on: 1) == [Self.subscribed])
        let lines = stage.control("/deposits", #"{"venue":"coinw","asset":"USDT","amount":"1"}"#).lines
        #expect(lines.count == 1 && lines[0].contains("1125899934698144652"))
    }

    @Test func `pushes to each subscriber the same, and once however often it subscribed`() throws {
        var stage = try Self.subscribed()
        #expect(stage.say(Self.subscribe, on: 1) == [Self.subscribed])
        #expect(stage.open(2, path: "/") == [])
        _ = stage.say(Self.login, on: 2)
        _ = stage.say(Self.subscribe, on: 2)
        _ = stage.open(3, path: "/")
        let lines = stage.control("/deposits", #"{"venue":"coinw","asset":"BTC","amount":"1"}"#).lines
        #expect(lines.map { $0.prefix(4) } == ["1 <-", "2 <-"])
        #expect(lines[0].dropFirst() == lines[1].dropFirst())
        stage.close(1)
        #expect(stage.control("/deposits", #"{"venue":"coinw","asset":"BTC","amount":"1"}"#).lines.map { $0.prefix(4) } == ["2 <-"])
    }

    @Test(arguments: [("unsubscribe", [:]), ("unsub", ["unsubscribeAction": "unsub"])] as [(String, [String: String])])
    func `ends a subscription`(_ channel: String, _ words: [String: String]) throws {
        var stage = try Self.subscribed(words)
        #expect(
            stage.say(#"{"event":"unsub","params":{"biz":"exchange","type":"assets"}}"#, on: 1) == [
                #"1 <- {"biz":"exchange","data":{"result":true},"channel":"\#(channel)","type":"assets"}"#
            ])
        #expect(stage.control("/deposits", #"{"venue":"coinw","asset":"BTC","amount":"1"}"#).lines == [])
    }

    static let notLoggedIn = #"{"result":false,"errorCode":1003,"errorMsg":"authentication failed"}"#

    @Test(arguments: [
        #"{"event":"login","params":{"api_key":"test_api_key","passphrase":"test_secret_ke"}}"#,
        #"{"event":"login","params":{"api_key":"nobody","passphrase":"test_secret_key"}}"#,
        #"{"event":"login","params":{"api_key":"","passphrase":""}}"#,
    ])
    func `refuses a wrong login`(_ login: String) throws {
        var stage = try Self.opened()
        #expect(stage.say(login, on: 1) == [#"1 <- {"data":\#(Self.notLoggedIn),"channel":"login"}"#])
        #expect(stage.say(Self.login, on: 1) == [Self.loggedIn], "the connection stays")
        var strict = try Self.opened(["closesAfterRefusal": "true"])
        #expect(strict.say(login, on: 1).last == "1 closed 1008 login failed")
    }

    @Test func `refuses a subscription before the login`() throws {
        var stage = try Self.opened()
        #expect(
            stage.say(Self.subscribe, on: 1) == [
                #"1 <- {"biz":"exchange","data":\#(Self.notLoggedIn),"channel":"subscribe","type":"assets"}"#
            ])
        #expect(stage.control("/deposits", #"{"venue":"coinw","asset":"BTC","amount":"1"}"#).lines == [])
        var silent = try Self.opened(["subscribeBeforeLogin": "silent"])
        #expect(silent.say(Self.subscribe, on: 1) == [])
        #expect(silent.control("/deposits", #"{"venue":"coinw","asset":"BTC","amount":"1"}"#).lines == [])
    }

    @Test(arguments: [("sub", "subscribe"), ("unsub", "unsubscribe")])
    func `refuses an unknown type`(_ event: String, _ channel: String) throws {
        var stage = try Self.subscribed()
        for (biz, type) in [("exchange", "Assets"), ("futures", "assets")] {
            #expect(
                stage.say(#"{"event":"\#(event)","params":{"biz":"\#(biz)","type":"\#(type)"}}"#, on: 1) == [
                    #"1 <- {"biz":"\#(biz)","data":{"result":false,"errorCode":1007,"errorMsg":"Invalid parameter"},"channel":"\#(channel)","type":"\#(type)"}"#
                ])
        }
    }

    @Test(arguments: [
        #"{"event":"SUB","params":{"biz":"exchange","type":"assets"}}"#, #"{"event":"Login"}"#, #"{"event":"sub"}"#,
        #"{"event":"sub","params":{"biz":"exchange"}}"#, #"{"event":"login","params":{"api_key":"test_api_key"}}"#, #"{"Event":"ping"}"#,
        #"{"event":1}"#, "{}", "[]", "", "Ping", "{", #"{"event":"ping","event":"ping"}"#,
    ])
    func `complains of what is no request`(_ text: String) throws {
        var stage = try Self.opened()
        #expect(stage.say(text, on: 1) == [Self.exception])
    }

    @Test func `answers pings, and a bare one in a way of its own`() throws {
        var stage = try Self.opened()
        #expect(stage.say(#"{"event":"ping"}"#, on: 1) == [#"1 <- {"event":"pong"}"#])
        #expect(stage.say("ping", on: 1) == [#"1 <- {"result":false,"errorCode":1001,"errorMsg":"Rate Limit"}"#])
        #expect(stage.sayBinary([1, 2], on: 1) == [Self.exception])
    }

    @Test func `cuts a connection that has been silent for a minute`() throws {
        var stage = try Self.opened()
        stage.now = .seconds(10)
        #expect(stage.open(2, path: "/") == [])
        stage.now = .seconds(30)
        #expect(stage.say(#"{"event":"ping"}"#, on: 1) == [#"1 <- {"event":"pong"}"#])
        #expect(stage.wake(at: .seconds(60)) == ["wake in 10.0 seconds"])
        #expect(stage.wake(at: .seconds(70)) == ["2 cut", "wake in 20.0 seconds"])
        #expect(stage.say("ping", on: 2) == [], "it is gone")
        #expect(stage.wake(at: .seconds(90)) == ["1 cut"])
        #expect(stage.wake(at: .seconds(200)) == [])
        #expect(stage.open(3, path: "/") == ["wake in 60.0 seconds"])
    }

    @Test func `a timer that comes early or for another reason loses nothing`() throws {
        var stage = try Self.opened()
        #expect(stage.wake(at: .seconds(5)) == [])
        #expect(stage.wake(at: .milliseconds(59_990)) == ["wake in 0.02 seconds"])
        #expect(stage.wake(at: .milliseconds(60_010)) == ["1 cut"])
    }

    @Test func `never cuts a silent connection where a setting says so`() throws {
        var stage = try Documented.stage(Documented.settings(["idleSeconds": "0"]))
        #expect(stage.open(1, path: "/") == [])
        #expect(stage.wake(at: .seconds(100_000)) == [])
        #expect(stage.say(#"{"event":"ping"}"#, on: 1).count == 1)
    }

    @Test func `accepts connections at the root only, and with the venue's origin where a setting asks`() throws {
        var stage = try Documented.stage()
        #expect(stage.open(1, path: "/ws") == nil)
        var strict = try Documented.stage(Documented.settings(["needsOrigin": "true"]))
        #expect(strict.open(1, path: "/") == nil)
        #expect(strict.open(1, path: "/", headers: ["Origin": "https://www.coinw.com"]) != nil)
    }
}
