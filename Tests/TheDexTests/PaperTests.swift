import JSON
import Net
import Paper
import Rehearsal
import Testing
import TheDexPaper
import TheDexWire

struct PaperTests {
    @Test func `answers as documented`() throws {
        var shop = try PaperShop()
        let response = shop.respond(signed())
        #expect(response.status == 200)
        #expect(try JSONTree(response.body) == JSONTree(Fixture.bytes("thedex/http_post_api_v1_balances.json")))
        #expect(try JSONTree(shop.respond(signed(), at: paperMoment(1)).body) == JSONTree(response.body))
        let currencies = shop.respond(signed(path: CurrenciesCall.path))
        #expect(try JSONTree(currencies.body) == JSONTree(Fixture.bytes("thedex/http_post_api_v1_info_currencies.json")))
    }

    @Test(arguments: [
        (BalancesAnswer.Shape.oneMap, "[{"), (.map, "{"),
    ])
    func `answers in another shape when told to`(_ shape: BalancesAnswer.Shape, _ start: String) throws {
        var shop = try PaperShop({ $0.answerShape = shape })
        #expect(String(decoding: shop.respond(signed()).body, as: UTF8.self).hasPrefix(start + "\"BTC_BITCOIN\""))
    }

    @Test(arguments: [
        (BalancesAnswer.Shape.arrayOfMaps, TheDexPaperSettings.EmptyAccount.asShape, "[]"), (.oneMap, .asShape, "[{}]"), (.map, .asShape, "{}"),
        (.oneMap, .list, "[]"), (.arrayOfMaps, .map, "{}"),
    ])
    func `an account without holdings`(_ shape: BalancesAnswer.Shape, _ empty: TheDexPaperSettings.EmptyAccount, _ body: String) throws {
        var ledger = Ledger()
        ledger.open(LedgerKey(venue: "thedex"))
        var shop = try PaperShop(
            {
                $0.answerShape = shape
                $0.emptyAccount = empty
            }, ledger: ledger)
        #expect(String(decoding: shop.respond(signed()).body, as: UTF8.self) == body)
    }

    @Test func `follows the ledger`() throws {
        var shop = try PaperShop()
        _ = shop.respond(signed())
        try shop.ledger.move(
            try amount("2"), of: "ETH_ETHEREUM", for: LedgerKey(venue: "thedex"), from: .pocket(.trading), to: .outside, kind: "withdrawal",
            at: paperMoment().wall)
        let text = String(decoding: shop.respond(signed()).body, as: UTF8.self)
        #expect(text.contains(#"{"ETH_ETHEREUM":{"totalBalance":"0","holdBalance":"0","availableBalance":"0"}}"#))
        var brief = try PaperShop({ $0.listsZeros = false }, ledger: shop.ledger)
        #expect(!String(decoding: brief.respond(signed()).body, as: UTF8.self).contains("ETH_ETHEREUM"))
    }

    @Test func `refuses another path, and another method on a known one`() throws {
        var shop = try PaperShop()
        #expect(shop.respond(signed(path: "/api/v1/balance")).status == 404)
        var get = signed()
        get.method = .get
        #expect(shop.respond(get).status == 405)
    }

    @Test(arguments: ["X-EX-APIKEY", "X-EX-PAYLOAD", "X-EX-SIGNATURE"])
    func `refuses a request without one of its headers`(_ name: String) throws {
        var shop = try PaperShop()
        var request = signed()
        request.headers = HTTPHeaders(request.headers.fields.filter { $0.name != name }.map { (name: $0.name, value: $0.value) })
        #expect(shop.respond(request).status == 401)
    }

    @Test func `refuses an unknown key, a wrong secret and a signature over the raw body`() throws {
        var shop = try PaperShop()
        #expect(shop.respond(signed(key: "another")).status == 401)
        #expect(shop.respond(signed(secret: "another")).status == 401)
        let overBody = Signature.sign(payload: "{}", secret: Array(secret.utf8))
        #expect(shop.respond(request(payload: "e30=", signature: overBody)).status == 401)
        let upper = Signature.sign(payload: "e30=", secret: Array(secret.utf8)).uppercased()
        #expect(shop.respond(request(payload: "e30=", signature: upper)).status == 401)
        var lenient = try PaperShop({ $0.acceptsUpperCaseHex = true })
        #expect(lenient.respond(request(payload: "e30=", signature: upper)).status == 200)
    }

    @Test func `refuses a payload that is not the body, unless told not to look`() throws {
        let stale = request(payload: "eyB9", signature: Signature.sign(payload: "eyB9", secret: Array(secret.utf8)))
        var shop = try PaperShop()
        #expect(shop.respond(stale).status == 422)
        var lenient = try PaperShop({ $0.comparesPayload = false })
        #expect(lenient.respond(stale).status == 200)
    }

    @Test(arguments: ["", "[]", "{", "7"])
    func `refuses a body that is no object`(_ body: String) throws {
        var shop = try PaperShop()
        #expect(shop.respond(signed(body)).status == 422)
    }

    @Test func `says no with statuses and code of the settings`() throws {
        var shop = try PaperShop({
            $0.authenticationStatus = 200
            $0.bodyStatus = 400
            $0.errorCode = 30
        })
        let refusal = shop.respond(signed(secret: "another"))
        #expect(refusal.status == 200)
        #expect(String(decoding: refusal.body, as: UTF8.self) == #"{"code":30,"message":"Unauthorized request: wrong signature.","errors":{}}"#)
        #expect(shop.respond(signed("[]")).status == 400)
    }

    @Test func `takes both bodies, and looks at nonce and path only when told to`() throws {
        let older = #"{"request":"/api/v1/balances","nonce":"17"}"#
        var shop = try PaperShop()
        #expect(shop.respond(signed(older)).status == 200)
        #expect(shop.respond(signed(older)).status == 200)
        #expect(shop.respond(signed(#"{"request":"/elsewhere"}"#)).status == 200)
        var strict = try PaperShop({
            $0.requiresRequestAndNonce = true
            $0.risingNonce = true
            $0.matchingRequest = true
        })
        #expect(strict.respond(signed("{}")).status == 422)
        #expect(strict.respond(signed(#"{"request":"/elsewhere","nonce":17}"#)).status == 422)
        #expect(strict.respond(signed(older)).status == 200)
        #expect(strict.respond(signed(older)).status == 422)
        #expect(strict.respond(signed(#"{"request":"/api/v1/balances","nonce":"x"}"#)).status == 422)
        #expect(strict.respond(signed(#"{"request":"/api/v1/balances","nonce":18}"#)).status == 200)
    }

    @Test func `limits a key only when given a limit`() throws {
        var shop = try PaperShop({ $0.requestsPerMinute = 2 })
        #expect((0..<3).map { _ in shop.respond(signed()).status } == [200, 200, 429])
        #expect(shop.respond(signed(), at: paperMoment(60)).status == 200)
        var off = try PaperShop({
            $0.requestsPerMinute = 2
            $0.limits = false
        })
        #expect((0..<3).map { _ in off.respond(signed()).status } == [200, 200, 200])
        #expect(off.paper.rateLimited(signed(), at: paperMoment()).status == 429)
    }

    @Test func `every setting is read from a scenario`() throws {
        var words = PaperSettings(
            venue: "thedex",
            words: [
                "answerShape": "map", "acceptsUpperCaseHex": "true", "authenticationStatus": "403", "bodyStatus": "400", "errorCode": "7",
                "limits": "false", "requestsPerMinute": "9", "requiresRequestAndNonce": "true", "risingNonce": "true", "matchingRequest": "true",
                "listsZeros": "false", "emptyAccount": "list", "trimsZeros": "false", "comparesPayload": "false",
            ])
        let read = try TheDexPaperSettings(&words)
        try words.finish()
        #expect(read.answerShape == .map && read.emptyAccount == .list)
        #expect(read.authenticationStatus == 403 && read.bodyStatus == 400 && read.errorCode == 7 && read.requestsPerMinute == 9)
        #expect(read.acceptsUpperCaseHex && read.requiresRequestAndNonce && read.risingNonce && read.matchingRequest)
        #expect(!read.limits && !read.listsZeros && !read.trimsZeros && !read.comparesPayload)
        var wrong = PaperSettings(venue: "thedex", words: ["answerShape": "list"])
        #expect(throws: ScenarioError("thedex: answerShape is one of arrayOfMaps, oneMap, map, not list")) { try TheDexPaperSettings(&wrong) }
    }

    private func request(payload: String, signature: String) -> HTTPRequest {
        HTTPRequest(
            .post, base: base, path: BalancesCall.path, headers: ["X-EX-APIKEY": apiKey, "X-EX-PAYLOAD": payload, "X-EX-SIGNATURE": signature],
            body: Array("{}".utf8))
    }
}
