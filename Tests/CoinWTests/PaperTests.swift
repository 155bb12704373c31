import CoinWPaper
import CoinWWire
import Net
import Paper
import Rehearsal
import Testing

/// The paper CoinW's answers and refusals, each as a foreign client would meet it.
struct PaperTests {
    private static func said(_ response: HTTPResponse) -> String { String(decoding: response.body, as: UTF8.self) }

    private static func code(_ response: HTTPResponse) throws -> JSONTree? { try JSONTree(response.body)["code"] }

    @Test func `answers the documented call with the documented body`() throws {
        var stage = try Documented.stage()
        let response = stage.send(Documented.post(Documented.query))
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "application/json")
        #expect(try JSONTree(response.body) == JSONTree(Fixture.bytes("coinw/http_post_returnBalances.json")))
        #expect(Self.said(response).contains(#""USDT":"257.518301140000000""#), "the zeros are part of the digits")
    }

    @Test func `answers with complete balances, their zeros trimmed`() throws {
        var stage = try Documented.stage()
        let query = Documented.query.replacing("returnBalances", with: "returnCompleteBalances")
        let data = try JSONTree(stage.send(Documented.post(query)).body)["data"]
        let documented = try JSONTree(Fixture.bytes("coinw/http_post_returnCompleteBalances.json"))["data"]
        #expect(documented?.members.count == 2)
        for (currency, expected) in documented?.members ?? [:] { #expect(data?[currency] == expected) }
        #expect(data?["CWT"]?["available"] == .string("400"))
    }

    @Test(
        arguments: [
            ("command=returnBalances", "sign=8302A9991621A6F24A193BE8FC40B403&api_key=test_api_key"),
            (nil, Documented.query),
            ("command=returnBalances&api_key=test_api_key", "sign=8302A9991621A6F24A193BE8FC40B403"),
            (Documented.query, Documented.query),
            (Documented.query, nil),
        ] as [(String?, String?)])
    func `takes parameters from address, form, or both`(_ query: String?, _ form: String?) throws {
        var stage = try Documented.stage()
        #expect(try Self.code(stage.send(Documented.post(query, form: form))) == .string("200"))
    }

    @Test func `signs further parameters with the rest`() throws {
        var stage = try Documented.stage()
        let parameters = [Parameter("api_key", "test_api_key"), Parameter("startAt", ""), Parameter("note", "a b&ü")]
        let sign = Signature.sign(parameters, secret: Array("test_secret_key".utf8))
        let query = Parameters.encode(parameters + [Parameter("command", "returnBalances"), Parameter("sign", sign)])
        #expect(try Self.code(stage.send(Documented.post(query))) == .string("200"))
        #expect(try Self.code(stage.send(Documented.post(query + "&more=1"))) == .string("10007"))
    }

    static let refusals: [(String, String?)] = [
        ("10002", "sign=8302A9991621A6F24A193BE8FC40B403&api_key=test_api_key"),
        ("10002", Documented.query.replacing("returnBalances", with: "doTrade")),
        ("10002", nil),
        ("10003", "command=returnBalances&api_key=test_api_key"),
        ("10003", "command=returnBalances&api_key=test_api_key&sign="),
        ("10003", "command=returnBalances&sign=8302A9991621A6F24A193BE8FC40B403"),
        ("10003", Documented.query + "&api_key=other"),
        ("10003", Documented.query + "&x=%zz"),
        ("10006", Documented.query.replacing("test_api_key", with: "Test_api_key")),
        ("10007", "command=returnBalances&sign=9DF7518E2280A19F3C53B40EEADDC34F&api_key=test_api_key"),
        ("10007", "command=returnBalances&sign=8302a9991621a6f24a193be8fc40b403&api_key=test_api_key"),
        ("10007", "command=returnBalances&sign=x&api_key=test_api_key"),
    ]

    @Test(arguments: refusals)
    func `refuses with the envelope turned round`(_ code: String, _ query: String?) throws {
        var stage = try Documented.stage()
        let response = stage.send(Documented.post(query))
        #expect(response.status == 200)
        let body = try JSONTree(response.body)
        #expect(body["code"] == .string(code))
        #expect(body["data"] == .null && body["success"] == .bool(false) && body["failed"] == .bool(true))
        guard case .string = body["msg"] else {
            Issue.record("no msg in \(Self.said(response))")
            return
        }
    }

    @Test func `refuses other paths as documented`() throws {
        var stage = try Documented.stage()
        for path in ["/", "/api/v1/private/", "/api/v1/public", "/api/v1/Private"] {
            let response = stage.send(Documented.post(Documented.query, path: path))
            #expect(Self.said(response) == #"{"code":500,"msg":"Internal server error"}"#)
        }
    }

    @Test(arguments: [HTTPMethod.get, .put, .delete, .head]) func `refuses other methods`(_ method: HTTPMethod) throws {
        var stage = try Documented.stage()
        let request = HTTPRequest(method, base: Stage.base, path: "/api/v1/private", query: Documented.query)
        #expect(stage.send(request).status == 405)
        var other = try Documented.stage(Documented.settings(["methodStatus": "200"]))
        #expect(other.send(request).status == 200)
    }

    @Test(arguments: [
        (["badKeyCode": "-103"], Documented.query.replacing("test_api_key", with: "nobody"), "-103"),
        (["badKeyCode": "6000"], Documented.query.replacing("test_api_key", with: "nobody"), "6000"),
        (["badSignatureCode": "6001"], Documented.query.replacing("A", with: "B"), "6001"),
        (["badSignatureCode": "-103"], Documented.query.replacing("A", with: "B"), "-103"),
        (["missingCode": "402"], "command=returnBalances&api_key=test_api_key", "402"),
        (["acceptsLowerCase": "true"], Documented.query.replacing("8302A9991621A6F24A193BE8FC40B403", with: "8302a9991621a6f24a193be8fc40b403"), "200"),
    ])
    func `a setting chooses the code`(_ words: [String: String], _ query: String, _ code: String) throws {
        var stage = try Documented.stage(Documented.settings(words))
        #expect(try Self.code(stage.send(Documented.post(query))) == .string(code))
    }

    @Test func `a setting chooses the status of errors and of limits`() throws {
        var stage = try Documented.stage(Documented.settings(["errorStatus": "400", "limitStatus": "429"]))
        #expect(stage.send(Documented.post("command=x")).status == 400)
        let statuses = (1...4).map { _ in stage.send(Documented.post(Documented.query)).status }
        #expect(statuses == [200, 200, 200, 429])
    }

    @Test func `refuses unknown settings and values`() throws {
        #expect(throws: ScenarioError.self) { try Documented.settings(["emptyHoldings": "maybe"]) }
        #expect(throws: ScenarioError.self) { try Documented.settings(["badKeyCode": "200"]) }
        #expect(throws: ScenarioError.self) { try Documented.settings(["idleSeconds": "-1"]) }
        #expect(throws: ScenarioError.self) { try Documented.settings(["idleSecond": "1"]) }
    }

    @Test(arguments: [
        ([:], #"{"code":"200","data":{},"msg":"SUCCESS","success":true,"failed":false}"#),
        (["emptyHoldings": "array"], #"{"code":"200","data":[],"msg":"SUCCESS","success":true,"failed":false}"#),
        (["emptyHoldings": "null"], #"{"code":"200","data":null,"msg":"SUCCESS","success":true,"failed":false}"#),
        (["emptyHoldings": "absent"], #"{"code":"200","msg":"SUCCESS","success":true,"failed":false}"#),
        (["emptyHoldings": "nothing"], ""),
        (["flags": "false", "numericCode": "true"], #"{"code":200,"data":{},"msg":"SUCCESS"}"#),
    ])
    func `says that there is nothing`(_ words: [String: String], _ body: String) throws {
        var stage = Documented.emptyStage(try Documented.settings(words))
        #expect(Self.said(stage.send(Documented.post(Documented.query))) == body)
    }

    @Test(arguments: [("true", true), ("false", false)]) func `lists zeros by setting`(_ word: String, _ listed: Bool) throws {
        var stage = try Documented.stage(Documented.settings(["listsZeros": word]))
        _ = stage.control("/withdrawals", #"{"venue":"coinw","asset":"BTC","amount":"0.0012"}"#)
        let data = try JSONTree(stage.send(Documented.post(Documented.query)).body)["data"]
        #expect(data?["BTC"] == (listed ? .string("0.0000") : nil))
        #expect(data?["ETH"] == .string("0.0330"))
    }

    @Test func `tells what orders hold in complete balances only`() throws {
        var stage = try Documented.stage(Documented.settings(["amounts": "number"]))
        #expect(stage.control("/holds", #"{"venue":"coinw","asset":"CWT","amount":"100.5"}"#).status == 201)
        #expect(Self.said(stage.send(Documented.post(Documented.query))).contains(#""CWT":299.500"#))
        let complete = Documented.query.replacing("returnBalances", with: "returnCompleteBalances")
        #expect(Self.said(stage.send(Documented.post(complete))).contains(#""CWT":{"onOrders":100.5,"available":299.5}"#))
    }

    @Test func `admits what is documented, and refuses the next`() throws {
        var stage = try Documented.stage()
        func codes(_ count: Int, _ query: String) throws -> [JSONTree?] {
            try (0..<count).map { _ in try Self.code(stage.send(Documented.post(query))) }
        }
        let good = JSONTree?.some(.string("200"))
        #expect(try codes(3, Documented.query) == [good, good, good])
        let refused = stage.send(Documented.post(Documented.query))
        #expect(try JSONTree(refused.body) == JSONTree(Fixture.bytes("coinw/http_error_29001.json")))
        // The other call has a limit of its own.
        let complete = Documented.query.replacing("returnBalances", with: "returnCompleteBalances")
        #expect(try codes(5, complete) == Array(repeating: good, count: 5))
        #expect(try codes(1, complete) != [good])
        stage.now += .milliseconds(999)
        #expect(try codes(1, Documented.query) != [good])
        stage.now += .milliseconds(1)
        #expect(try codes(1, Documented.query) == [good])
        #expect(try codes(1, complete) != [good])
        stage.now += .seconds(1)
        #expect(try codes(1, complete) == [good])
    }

    @Test func `counts a hundred requests of an address`() throws {
        // Many users, each within its own limit, so that no error is made and no penalty is in the way.
        let keys = (0..<40).map { PaperKey(venue: "coinw", apiKey: "key\($0)", secretKey: "s") }
        var stage = Stage(CoinWPaper(keys: keys, seed: 1), try Scenario.documented.ledger(at: Stage.midnight))
        let requests = keys.map {
            PrivateCall.request(.returnBalances, base: Stage.base, key: $0.apiKey, secret: Array("s".utf8), placement: .query)
        }
        let codes = try (0..<101).map { try Self.code(stage.send(requests[$0 % 40])) }
        #expect(codes.prefix(100).allSatisfy { $0 == .string("200") })
        #expect(codes.last != .some(.string("200")))
        stage.address = "127.0.0.2"
        #expect(try Self.code(stage.send(requests[30])) == .string("200"))
        stage.address = "127.0.0.1"
        stage.now += .seconds(1)
        #expect(try Self.code(stage.send(requests[0])) == .string("200"))
    }

    @Test func `limits can be switched off`() throws {
        var stage = try Documented.stage(Documented.settings(["limits": "false"]))
        for _ in 1...200 { #expect(try Self.code(stage.send(Documented.post(Documented.query))) == .string("200")) }
    }

    @Test func `a fault answers as a used up limit does`() throws {
        var stage = try Documented.stage()
        #expect(stage.control("/faults", #"{"venue":"coinw","kind":"rateLimit","count":1}"#).status == 201)
        #expect(Self.said(stage.send(Documented.post(Documented.query))) == #"{"code":29001,"msg":"API access frequently"}"#)
        #expect(try Self.code(stage.send(Documented.post(Documented.query))) == .string("200"))
    }
}
