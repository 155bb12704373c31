import Net
import Testing

@testable import Paper

struct ControlTests {
    @Test(arguments: [
        ("/deposits", #""amount":"1.50""#, "deposit 1.50 outside trading"),
        ("/deposits", #""amount":2,"to":"lending""#, "deposit 2 outside lending"),
        ("/deposits", #""amount":2,"from":"outside""#, "deposit 2 outside trading"),
        ("/withdrawals", #""amount":"0.1""#, "withdrawal 0.1 trading outside"),
        ("/withdrawals", #""amount":"1","from":"held""#, "withdrawal 1 held outside"),
        ("/holds", #""amount":"1""#, "hold 1 trading held"),
        ("/releases", #""amount":"10""#, "release 10 held trading"),
        ("/wallet-transfers", #""amount":"1","from":"trading","to":"staking""#, "wallet-transfer 1 trading staking"),
    ])
    func `books a movement`(_ path: String, _ rest: String, _ entry: String) throws {
        var room = try Room()
        let answer = room.control(.post, path, #"{"venue":"sfox","asset":"usd",\#(rest)}"#)
        #expect(answer.status == 201)
        let last = try #require(room.world.ledger.entries.last)
        #expect("\(last.kind) \(last.amount) \(last.from.name) \(last.to.name)" == entry)
        #expect(answer.body.contains(#""kind": "\#(last.kind)""#))
    }

    @Test(arguments: [
        ("/deposits", #"{"venue":"sfox","asset":"btc","amount":"0"}"#, 409),
        ("/deposits", #"{"venue":"sfox","asset":"btc","amount":"-1"}"#, 409),
        ("/deposits", #"{"venue":"sfox","asset":"btc","amount":"one"}"#, 400),
        ("/deposits", #"{"venue":"sfox","asset":"btc","amount":1234567890123456789012345678901234567890}"#, 400),
        ("/deposits", #"{"venue":"sfox","asset":"btc"}"#, 400),
        ("/deposits", #"{"venue":"sfox","asset":"","amount":"1"}"#, 400),
        ("/deposits", #"{"venue":"sfox","asset":5,"amount":"1"}"#, 400),
        ("/deposits", #"{"venue":"sfox","asset":"btc","amount":"1","memo":"x"}"#, 400),
        ("/deposits", #"{"venue":"sfox","asset":"btc","amount":"1","from":"trading"}"#, 400),
        ("/deposits", #"{"venue":"sfox","user":"x","asset":"btc","amount":"1"}"#, 400),
        ("/deposits", #"{"venue":"kraken","asset":"btc","amount":"1"}"#, 404),
        ("/deposits", "not json", 400), ("/deposits", "", 400), ("/deposits", "[]", 400),
        ("/withdrawals", #"{"venue":"sfox","asset":"btc","amount":"2"}"#, 409),
        ("/withdrawals", #"{"venue":"sfox","asset":"btc","amount":"1","to":"trading"}"#, 400),
        ("/holds", #"{"venue":"sfox","asset":"eth","amount":"1"}"#, 409),
        ("/holds", #"{"venue":"sfox","asset":"btc","amount":"1","to":"pocket"}"#, 400),
        ("/releases", #"{"venue":"sfox","asset":"btc","amount":"1"}"#, 409),
        ("/wallet-transfers", #"{"venue":"sfox","asset":"btc","amount":"1"}"#, 400),
        ("/wallet-transfers", #"{"venue":"sfox","asset":"btc","amount":"1","from":"trading","to":"trading"}"#, 409),
        ("/mints", #"{"venue":"sfox","asset":"btc","amount":"1"}"#, 404),
    ])
    func `refuses with a sentence, and does nothing`(_ path: String, _ body: String, _ status: Int) throws {
        var room = try Room()
        let before = room.control(.get, "/ledger").body
        let answer = room.control(.post, path, body)
        #expect(answer.status == status)
        #expect(answer.body.contains(#""error": ""#))
        #expect(room.control(.get, "/ledger").body == before)
    }

    @Test func `a deposit opens a user, and only there are users`() throws {
        var room = try Room(venue: "sfox-connect")
        func order(_ user: String) -> String { #"{"venue":"sfox-connect",\#(user)"asset":"btc","amount":"1"}"# }
        #expect(room.control(.post, "/withdrawals", order(#""user":"new","#)).status == 409)
        #expect(room.control(.post, "/deposits", order("")).status == 400)
        #expect(room.control(.post, "/deposits", order(#""user":null,"#)).status == 400)
        #expect(room.control(.post, "/deposits", order(#""user":"new","#)).status == 201)
        #expect(room.control(.post, "/withdrawals", order(#""user":"new","#)).status == 201)
    }

    @Test func `shows a ledger that balances`() throws {
        var room = try Room()
        let answer = room.control(.get, "/ledger")
        #expect(answer.status == 200)
        #expect(answer.body.contains(#""balanced": true"#))
        #expect(answer.body.contains(#""sum": "0""#) || answer.body.contains(#""sum": "0.0"#))
    }

    @Test func `says what there is where there is nothing`() throws {
        var room = try Room()
        #expect(room.control(.get, "/").status == 200)
        #expect(room.control(.get, "/nothing").status == 404)
        #expect(room.control(.post, "/").status == 404)
        for (method, path) in [("PUT", "/ledger"), ("GET", "/deposits"), ("DELETE", "/ledger"), ("PATCH", "/faults")] {
            #expect(room.control(.init(rawValue: method), path).status == 405, "\(method) \(path)")
        }
    }

    @Test func `shows the faults that stand`() throws {
        var room = try Room()
        _ = room.fault(#""kind":"slow","count":2,"by":"1500ms""#)
        let body = room.control(.get, "/faults").body
        for part in [#""kind": "slow""#, #""count": 2"#, #""byMilliseconds": 1500"#] { #expect(body.contains(part)) }
        #expect(room.control(.delete, "/faults").body.contains(#""faults": []"#))
    }
}
