import BitfrontWire
import JSON
import Money
import Rehearsal
import Testing

struct AnswerTests {
    @Test(arguments: ["bitfront/http_get_v1_account_balances.json", "bitfront/http_get_v1_account_balances_currency.json"])
    func `balances are read and written again, no field left out`(_ name: String) throws {
        let bytes = Fixture.bytes(name)
        let (envelope, rows) = try JSONParser().read(bytes) { (try Envelope($0), try AccountBalances.rows($0)) }
        #expect(envelope.statusCode == .success)
        var writer = JSONWriter()
        envelope.write(to: &writer) { AccountBalances.write(rows, as: .plain, to: &$0) }
        #expect(try JSONTree(writer.bytes) == JSONTree(bytes))
    }

    @Test func `one balance may be an object`() throws {
        let bytes = Fixture.bytes("bitfront/http_get_v1_account_balances_currency.object.json")
        let (envelope, rows) = try JSONParser().read(bytes) { (try Envelope($0), try AccountBalances.rows($0)) }
        var writer = JSONWriter()
        envelope.write(to: &writer) { rows[0].write(to: &$0, as: .plain) }
        #expect(rows.count == 1)
        #expect(try JSONTree(writer.bytes) == JSONTree(bytes))
    }

    @Test func `a failure has no data`() throws {
        let bytes = Fixture.bytes("bitfront/http_get_v1_account_balances.4001.json")
        let envelope = try JSONParser().read(bytes) { try Envelope($0) }
        #expect(envelope.statusCode == .missingHeader)
        #expect(envelope.statusMessage == StatusCode.missingHeader.sampleText)
        var writer = JSONWriter()
        envelope.write(to: &writer)
        #expect(try JSONTree(writer.bytes) == JSONTree(bytes))
    }

    @Test func `the time has two fields and no status code`() throws {
        let bytes = Fixture.bytes("bitfront/http_get_v1_public_time.json")
        let time = try JSONParser().read(bytes) { try ServerTime(answer: $0) }
        #expect(time.milliseconds == 1_525_239_801_363)
        var writer = JSONWriter()
        time.writeAnswer(to: &writer)
        #expect(try JSONTree(writer.bytes) == JSONTree(bytes))
    }

    @Test func `all 43 documented codes have a text`() {
        #expect(StatusCode.documented.count == 43)
        #expect(StatusCode.documented.allSatisfy { $0.documentedText?.isEmpty == false })
        #expect(StatusCode(4004).documentedText == nil)
    }

    @Test(arguments: [
        ("3999974992.35615", "3.99997499235615E9"), ("1000000000", "1.0E9"), ("-12500000.50", "-1.25000005E7"), ("0.00012", "1.2E-4"),
        ("9999999.5", "9999999.5"), ("0.001", "0.001"), ("0", "0"), ("0.000", "0.000"),
    ])
    func `exponents lose no digit`(_ text: String, _ written: String) throws {
        let value = try ExactDecimal(text)
        #expect(AmountStyle.exponents.text(of: value) == written)
        #expect(try ExactDecimal(written) == value)
        #expect(AmountStyle.plain.text(of: value) == text)
    }

    @Test(arguments: ["-1", "7258118400001", "9223372036854775807", "1.5", #""1525239801363""#, "null", "99999999999999999999"])
    func `what is no time of this age is no time`(_ text: String) {
        #expect(throws: JSONError.self) {
            try JSONParser().read(Array(#"{"timezone":"UTC","responseTime":\#(text)}"#.utf8)) { try ServerTime(answer: $0) }
        }
    }
}
