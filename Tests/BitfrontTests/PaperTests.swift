import Balances
import BitfrontPaper
import BitfrontWire
import JSON
import Net
import Paper
import Rehearsal
import Testing

struct PaperTests {
    @Test func `answers as documented`() throws {
        var bank = try PaperBank()
        let time = PaperMoment(wall: .init(milliseconds: 1_525_239_801_363), steady: .zero)
        let timestamp = "1525239801363"
        let all = bank.respond(signed(timestamp: timestamp), at: time)
        #expect(all.status == 200)
        #expect(try JSONTree(all.body) == JSONTree(Fixture.bytes("bitfront/http_get_v1_account_balances.json")))
        let one = bank.respond(signed("ETH", nonce: "22222", timestamp: timestamp), at: time)
        #expect(try JSONTree(one.body) == JSONTree(Fixture.bytes("bitfront/http_get_v1_account_balances_currency.json")))
        let now = bank.respond(ServerTime.request(base: base), at: time)
        #expect(try JSONTree(now.body) == JSONTree(Fixture.bytes("bitfront/http_get_v1_public_time.json")))
        #expect(String(decoding: all.body, as: UTF8.self).contains("1000107794.9999858"))
    }

    @Test func `a request without headers is refused as in the documents' sample`() throws {
        var bank = try PaperBank()
        let time = PaperMoment(wall: .init(milliseconds: 1_525_264_994_801), steady: .zero)
        let refusal = bank.respond(AccountBalances.request(base: base), at: time)
        #expect(refusal.status == 200)
        #expect(try JSONTree(refusal.body) == JSONTree(Fixture.bytes("bitfront/http_get_v1_account_balances.4001.json")))
    }

    @Test(arguments: [("X-API-KEY", Int64(4001)), ("X-API-SIGN", 4001), ("X-API-TIMESTAMP", 4001), ("X-API-NONCE", 4018)])
    func `refuses a request without one of its headers`(_ name: String, _ code: Int64) throws {
        var bank = try PaperBank()
        var request = signed()
        request.headers = HTTPHeaders(request.headers.fields.filter { $0.name != name }.map { (name: $0.name, value: $0.value) })
        #expect(try bank.code(request) == code)
    }

    @Test(arguments: ["", "1234", "123456", "01234", "00000", "-1234", "+1234", "1234x", "12 34"])
    func `refuses a nonce that is no number of five digits`(_ nonce: String) throws {
        var bank = try PaperBank()
        #expect(try bank.code(signed(nonce: nonce)) == 4018)
    }

    @Test(arguments: ["", "x", "-1700000000000", "+1700000000000", "1700000000000.0", "99999999999999999999"])
    func `refuses a time that is none`(_ timestamp: String) throws {
        var bank = try PaperBank()
        #expect(try bank.code(signed(timestamp: timestamp)) == 4013)
    }

    @Test(
        arguments: [
            (-5_001, Int64(6005), Int64(6005)), (-5_000, 6005, 1000), (-4_999, 1000, 1000), (0, 1000, 1000), (999, 1000, 1000), (1_000, 6005, 1000),
            (1_001, 6005, 6005),
        ] as [(Int64, Int64, Int64)])
    func `takes times inside the window only, and its ends when told to`(_ ahead: Int64, _ strict: Int64, _ lenient: Int64) throws {
        let request = signed(timestamp: String(start + ahead))
        var bank = try PaperBank()
        #expect(try bank.code(request) == strict)
        var edges = try PaperBank({ $0.acceptsWindowEdge = true })
        #expect(try edges.code(request) == lenient)
    }

    @Test func `the window and its code are settings`() throws {
        var bank = try PaperBank({
            $0.windowBehind = 100
            $0.windowAhead = 50
            $0.windowCode = .invalidTimestamp
        })
        #expect(try bank.code(signed(timestamp: String(start - 99))) == 1000)
        #expect(try bank.code(signed(timestamp: String(start - 101))) == 4013)
        #expect(try bank.code(signed(timestamp: String(start + 49))) == 1000)
        #expect(try bank.code(signed(timestamp: String(start + 51))) == 4013)
    }

    @Test func `its clock may be wrong`() throws {
        var bank = try PaperBank()
        #expect(try bank.code(signed(), at: paperMoment(ahead: 30_000)) == 6005)
        #expect(try bank.code(signed(timestamp: String(start + 30_000)), at: paperMoment(ahead: 30_000)) == 1000)
    }

    @Test func `refuses an unknown key, a wrong secret and a changed request`() throws {
        var bank = try PaperBank()
        #expect(try bank.code(signed(key: "another")) == 6001)
        #expect(try bank.code(signed(secret: "another")) == 4003)
        var changed = signed()
        changed.query = "a=b"
        #expect(try bank.code(changed) == 4003)
        var upper = signed()
        upper.headers = HTTPHeaders(upper.headers.fields.map { (name: $0.name, value: $0.name == "X-API-SIGN" ? $0.value.uppercased() : $0.value) })
        #expect(try bank.code(upper) == 4003)
        var lenient = try PaperBank({ $0.acceptsUpperCaseHex = true })
        #expect(try lenient.code(upper) == 1000)
    }

    @Test func `the checks come in the suggested order`() throws {
        var bank = try PaperBank({ $0.refusesAddress = true })
        #expect(try bank.code(signed(nonce: "x", timestamp: "x", key: "x", secret: "x")) == 4018)
        #expect(try bank.code(signed(timestamp: "x", key: "x", secret: "x")) == 4013)
        #expect(try bank.code(signed(key: "x", secret: "x")) == 6001)
        #expect(try bank.code(signed(secret: "x")) == 6003)
    }

    @Test func `a signature is good once`() throws {
        var bank = try PaperBank()
        #expect(try bank.code(signed()) == 1000)
        #expect(try bank.code(signed()) == 4005)
        #expect(try bank.code(signed(), at: paperMoment(4_900)) == 4005)
        #expect(try bank.code(signed(nonce: "12346")) == 1000)
        #expect(try bank.code(signed(timestamp: String(start + 1))) == 1000)
    }

    @Test func `a signature from a fast clock is not good again at the other end of the window`() throws {
        var bank = try PaperBank()
        let early = signed(timestamp: String(start + 999))
        #expect(try bank.code(early) == 1000)
        #expect(try bank.code(early, at: paperMoment(5_998)) == 4005)
        #expect(try bank.code(early, at: paperMoment(5_999)) == 6005)
    }

    @Test func `a nonce is good once with the same time`() throws {
        var bank = try PaperBank()
        #expect(try bank.code(signed()) == 1000)
        #expect(try bank.code(signed("ETH")) == 4018)
        var other = try PaperBank({ $0.reusedNonceCode = .duplicateSignature })
        #expect(try other.code(signed()) == 1000)
        #expect(try other.code(signed("ETH")) == 4005)
    }

    @Test func `a refused signature is not used up`() throws {
        var bank = try PaperBank()
        #expect(try bank.code(signed(secret: "another")) == 4003)
        #expect(try bank.code(signed(), at: paperMoment(ahead: 30_000)) == 6005)
        #expect(try bank.code(signed()) == 1000)
    }

    @Test func `three requests in a second, sixty in a minute`() throws {
        var bank = try PaperBank()
        var codes: [Int64] = []
        for attempt in 0..<4 { codes.append(try bank.code(signed(nonce: String(20_000 + attempt)))) }
        #expect(codes == [1000, 1000, 1000, 6004])
        codes = []
        for second in 1...20 {
            for attempt in 0..<3 {
                let time = Int64(second) * 1_000
                codes.append(try bank.code(signed(nonce: String(30_000 + attempt), timestamp: String(start + time)), at: paperMoment(time)))
            }
        }
        #expect(codes.count { $0 == 1000 } == 57)
        #expect(codes.suffix(3) == [6004, 6004, 6004])
        #expect(bank.respond(ServerTime.request(base: base), at: paperMoment(20_000)).status == 200)
    }

    @Test func `limits can be off`() throws {
        var bank = try PaperBank({ $0.limits = false })
        for attempt in 0..<100 { #expect(try bank.code(signed(nonce: String(20_000 + attempt))) == 1000) }
    }

    @Test func `refuses what it does not offer`() throws {
        var bank = try PaperBank()
        var post = signed()
        post.method = .post
        #expect(try bank.code(post) == 4017)
        var elsewhere = signed()
        elsewhere.path = "/v1/account"
        #expect(try bank.code(elsewhere) == 4000)
        #expect(try bank.code(signed("DOGE")) == 4011)
        #expect(try bank.code(signed("eth", nonce: "22222")) == 4011)
        let limited = bank.paper.rateLimited(signed(), at: paperMoment())
        #expect(limited.status == 200)
        #expect(try JSONParser().read(limited.body) { try Envelope($0) }.statusCode == .rateLimited)
    }

    @Test func `says no with the HTTP status of the settings`() throws {
        var bank = try PaperBank({ $0.refusalStatus = 401 })
        #expect(bank.respond(signed(secret: "another")).status == 401)
        #expect(bank.respond(signed()).status == 200)
    }

    @Test func `writes in other forms when told to`() throws {
        var bank = try PaperBank({
            $0.singleAsObject = true
            $0.exponents = true
        })
        let one = String(decoding: bank.respond(signed("BTC")).body, as: UTF8.self)
        #expect(one.contains(#""responseData":{"currency":"BTC","balance":3.99997499235615E9,"availableBalance":3.99997080672614E9}"#))
    }

    @Test func `follows the ledger, without trailing zeros`() throws {
        var bank = try PaperBank()
        let owner = LedgerKey(venue: "bitfront")
        try bank.ledger.move(
            try amount("1000000000.000"), of: "BCH", for: owner, from: .pocket(.trading), to: .outside, kind: "withdrawal", at: paperMoment().wall)
        try bank.ledger.move(try amount("0.500"), of: "LTC", for: owner, from: .outside, to: .pocket(.trading), kind: "deposit", at: paperMoment().wall)
        let text = String(decoding: bank.respond(signed()).body, as: UTF8.self)
        #expect(text.contains(#"{"currency":"BCH","balance":0,"availableBalance":0}"#))
        #expect(text.contains(#"{"currency":"LTC","balance":0.5,"availableBalance":0.5}"#))
        var brief = try PaperBank({ $0.listsZeros = false }, ledger: bank.ledger)
        #expect(!String(decoding: brief.respond(signed()).body, as: UTF8.self).contains("BCH"))
    }

    @Test func `an account without holdings gets an empty list`() throws {
        var bank = try PaperBank(ledger: Ledger())
        #expect(String(decoding: bank.respond(signed()).body, as: UTF8.self).contains(#""responseData":[]"#))
    }

    @Test func `the query is signed as it was sent, or decoded when told to`() throws {
        var sent = AccountBalances.request(base: base)
        sent.query = "a=%41"
        var decoded = sent
        decoded.query = "a=A"
        let signing = Signature(nonce: "12345", timestamp: String(start))
        var request = sent.signed(signing, apiKey: apiKey, secret: Array(secret.utf8))
        var bank = try PaperBank()
        #expect(try bank.code(request) == 1000)
        request = decoded.signed(signing, apiKey: apiKey, secret: Array(secret.utf8))
        request.query = sent.query
        #expect(try bank.code(request) == 4003)
        var other = try PaperBank({ $0.signsDecodedQuery = true })
        #expect(try other.code(request) == 1000)
    }

    @Test func `every setting is read from a scenario`() throws {
        var words = PaperSettings(
            venue: "bitfront",
            words: [
                "listsZeros": "false", "refusalStatus": "400", "windowBehind": "100", "windowAhead": "0", "acceptsWindowEdge": "true", "windowCode": "4013",
                "acceptsLeadingZeros": "true", "reusedNonceCode": "4005", "exponents": "true", "signsDecodedQuery": "true", "acceptsUpperCaseHex": "true",
                "singleAsObject": "true", "refusesAddress": "true", "limits": "false",
            ])
        let read = try BitfrontPaperSettings(&words)
        try words.finish()
        #expect(read.refusalStatus == 400 && read.windowBehind == 100 && read.windowAhead == 0)
        #expect(read.windowCode == .invalidTimestamp && read.reusedNonceCode == .duplicateSignature)
        #expect(read.acceptsWindowEdge && read.acceptsLeadingZeros && read.exponents && read.signsDecodedQuery)
        #expect(read.acceptsUpperCaseHex && read.singleAsObject && read.refusesAddress && !read.listsZeros && !read.limits)
        var none = PaperSettings(venue: "bitfront")
        #expect(try BitfrontPaperSettings(&none) == BitfrontPaperSettings())
        var wrong = PaperSettings(venue: "bitfront", words: ["windowCode": "4003"])
        #expect(throws: ScenarioError("bitfront: windowCode is one of 6005, 4013, not 4003")) { try BitfrontPaperSettings(&wrong) }
    }
}
