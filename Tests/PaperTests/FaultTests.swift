import JSON
import Net
import Testing

@testable import Paper

struct FaultTests {
    private static func response(_ answer: ServerAnswer) -> HTTPResponse? {
        if case .response(let response) = answer { response } else { nil }
    }

    @Test(arguments: [("http500", 500), ("http503html", 503), ("rateLimit", 429), ("wrongType", 200), ("garbage", 200)])
    func `answers wrongly once, then well`(_ kind: String, _ status: Int) throws {
        var room = try Room()
        let well = room.get()
        #expect(room.fault(#""kind":"\#(kind)","count":1"#) == 201)
        let struck = room.get()
        #expect(Self.response(struck)?.status == status)
        #expect(struck != well)
        #expect(room.get() == well)
        #expect(room.world.faults.faults.isEmpty)
    }

    @Test func `an amount of the wrong type leaves the rest of the JSON as it was`() throws {
        var room = try Room()
        #expect(room.fault(#""kind":"wrongType""#) == 201)
        let struck = try #require(Self.response(room.get()))
        let text = String(decoding: struck.body, as: UTF8.self)
        #expect(text.contains(#""btc": "1""#))
        #expect(text.contains(#""usd": {"wrong":"type"}"#))
        _ = try JSONParser().read(struck.body) { $0.kind }
    }

    @Test func `answers late, in part, or never`() throws {
        var room = try Room()
        let well = try #require(Self.response(room.get()))
        #expect(room.fault(#""kind":"slow","count":1,"by":"250ms""#) == 201)
        #expect(room.get() == .after(.milliseconds(250), .response(well)))
        #expect(room.fault(#""kind":"hang","count":1"#) == 201)
        #expect(room.get() == .hang)
        #expect(room.fault(#""kind":"truncate","count":1"#) == 201)
        #expect(room.get() == .truncated(well, bytes: well.body.count / 2))
        #expect(room.fault(#""kind":"disconnect","count":1"#) == 201)
        #expect(room.get() == .disconnect)
        #expect(room.get() == .response(well))
    }

    @Test func `strikes as often as it was told`() throws {
        var room = try Room()
        #expect(room.fault(#""kind":"http500","count":3"#) == 201)
        #expect((1...4).map { _ in Self.response(room.get())?.status } == [500, 500, 500, 200])
    }

    @Test func `stands as long as it was told`() throws {
        var room = try Room()
        #expect(room.fault(#""kind":"http500","for":"10s""#) == 201)
        #expect([0, 9, 10].map { Self.response(room.get(at: .seconds($0)))?.status } == [500, 500, 200])
    }

    @Test func `stands until it is deleted`() throws {
        var room = try Room()
        #expect(room.fault(#""kind":"http500""#) == 201)
        #expect(Self.response(room.get(at: .seconds(86_400)))?.status == 500)
        #expect(room.control(.delete, "/faults").status == 200)
        #expect(Self.response(room.get())?.status == 200)
    }

    @Test func `hits its own venue only`() throws {
        var room = try Room(venue: "coinw")
        #expect(room.control(.post, "/faults", #"{"venue":"sfox","kind":"http500"}"#).status == 404)
        #expect(room.control(.post, "/faults", #"{"venue":"coinw","kind":"http500"}"#).status == 201)
        #expect(Self.response(room.get())?.status == 500)
    }

    @Test func `puts the clock wrong, for so many requests or so long`() throws {
        func clock(_ answer: ServerAnswer) throws -> String {
            let body = try #require(Self.response(answer)).body
            return try JSONParser().read(body) { try $0.member("at").string() }
        }
        var room = try Room()
        #expect(room.fault(#""kind":"clockSkew","count":1,"by":"-1m""#) == 201)
        let clock1 = try clock(room.get())
        #expect(clock1 == "1969-12-31T23:59:00.000000Z")
        let clock2 = try clock(room.get())
        #expect(clock2 == "1970-01-01T00:00:00.000000Z")
        #expect(room.fault(#""kind":"clockSkew","for":"10s","by":"2h""#) == 201)
        let clock3 = try clock(room.get(at: .seconds(1)))
        #expect(clock3 == "1970-01-01T02:00:01.000000Z")
        let clock4 = try clock(room.get(at: .seconds(10)))
        #expect(clock4 == "1970-01-01T00:00:10.000000Z")
    }

    @Test func `a clock put wrong beyond all bounds stops at the last time there is`() throws {
        var room = try Room()
        for _ in 1...3 { #expect(room.fault(#""kind":"clockSkew","by":"999999999h""#) == 201) }
        #expect(Self.response(room.get())?.body.starts(with: Array("{\n  \"at\": \"2262-04-11".utf8)) == true)
    }

    @Test(arguments: [
        #""kind":"explode""#, #""kind":"slow","by":"-1s""#, #""kind":"slow","by":"soon""#, #""kind":"slow","by":5"#,
        #""kind":"http500","count":0"#, #""kind":"http500","count":-1"#, #""kind":"http500","count":"1""#,
        #""kind":"http500","count":1000001"#, #""kind":"http500","for":"-1s""#, #""kind":"http500","times":1"#, #""count":1"#,
    ])
    func `refuses`(_ rest: String) throws {
        var room = try Room()
        #expect(room.fault(rest) == 400)
        #expect(room.world.faults.faults.isEmpty)
    }

    @Test func `there is a limit to what can stand at once`() throws {
        var room = try Room()
        for _ in 1...FaultBoard.limit { _ = room.fault(#""kind":"slow""#) }
        #expect(room.fault(#""kind":"slow""#) == 409)
    }
}

struct FrameFaultTests {
    @Test func `without faults every frame goes out`() throws {
        var room = try Room()
        room.open(1)
        #expect(room.deposit() == ["1 <- 1 deposit 1 btc"])
    }

    @Test func `loses a frame, whose number is used up`() throws {
        var room = try Room()
        room.open(1)
        #expect(room.fault(#""kind":"dropFrame","count":1"#) == 201)
        #expect(room.deposit() == [])
        #expect(room.deposit() == ["1 <- 2 deposit 1 btc"])
    }

    @Test func `sends a frame twice`() throws {
        var room = try Room()
        room.open(1)
        #expect(room.fault(#""kind":"duplicateFrame","count":1"#) == 201)
        #expect(room.deposit() == ["1 <- 1 deposit 1 btc", "1 <- 1 deposit 1 btc"])
        #expect(room.deposit() == ["1 <- 2 deposit 1 btc"])
    }

    @Test func `sends a frame after the one that follows it`() throws {
        var room = try Room()
        room.open(1)
        #expect(room.fault(#""kind":"reorderFrames","count":1"#) == 201)
        #expect(room.deposit() == [])
        #expect(room.deposit() == ["1 <- 2 deposit 1 btc", "1 <- 1 deposit 1 btc"])
        #expect(room.deposit() == ["1 <- 3 deposit 1 btc"])
    }

    @Test func `while the fault stands every two frames change places`() throws {
        var room = try Room()
        room.open(1)
        #expect(room.fault(#""kind":"reorderFrames""#) == 201)
        #expect((1...4).map { _ in room.deposit().count } == [0, 2, 0, 2])
    }

    @Test func `sends a frame late, even when its timer comes early`() throws {
        var room = try Room()
        room.open(1)
        #expect(room.fault(#""kind":"delayFrames","count":1,"by":"500ms""#) == 201)
        #expect(room.deposit() == ["wake in 0.5 seconds"])
        #expect(room.wake(at: .milliseconds(100)) == [], "another's wake; its own is still to come")
        #expect(room.wake(at: .milliseconds(495)) == ["wake in 0.005 seconds"])
        #expect(room.wake(at: .milliseconds(500)) == ["1 <- 1 deposit 1 btc"])
        #expect(room.wake(at: .milliseconds(501)) == [])
    }

    @Test func `cuts the connection at the next frame`() throws {
        var room = try Room()
        room.open(1)
        #expect(room.fault(#""kind":"disconnect","count":1"#) == 201)
        #expect(room.deposit() == ["1 cut"])
    }

    @Test func `forgets what it held back for a connection that is gone`() throws {
        var room = try Room()
        room.open(1)
        room.open(2)
        #expect(room.fault(#""kind":"delayFrames","by":"500ms""#) == 201)
        #expect(room.deposit() == ["wake in 0.5 seconds", "wake in 0.5 seconds"])
        room.world.closed(SocketID(1))
        #expect(room.wake(at: .seconds(1)) == ["2 <- 1 deposit 1 btc"])
    }
}
