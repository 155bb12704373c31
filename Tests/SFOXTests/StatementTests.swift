import Accounts
import Balances
import Money
import Net
import Rehearsal
import SFOXClient
import Testing

/// What the REST answer says, in the words of the model.
struct StatementTests {
    static let now = Moment(wall: Stage.midnight, steady: .zero)

    static func read(_ body: String, status: Int = 200) -> (AnswerVerdict, SFOXReading) {
        var reading = SFOXReading(Documented.account())
        let verdict = reading.received(HTTPResponse(status: status, body: Array(body.utf8)), at: now)
        return (verdict, reading)
    }

    /// One row, its fields as JSON text.
    static func row(_ currency: String = "btc", balance: String = "1", available: String = "1", held: String = "0", _ more: String = "") -> String {
        #"{"currency":"\#(currency)","balance":\#(balance),"available":\#(available),"held":\#(held)\#(more)}"#
    }

    @Test func `says what the documented answer says`() throws {
        let (verdict, reading) = Self.read(String(decoding: Fixture.bytes("sfox/http_get_v1_user_balance.json"), as: UTF8.self))
        #expect(verdict == .accepted)
        #expect(reading.findings.isEmpty)
        let statement = try #require(reading.statements.first)
        #expect(statement.holder == .owner && statement.extent == .full && statement.receivedAt == Self.now.wall && statement.venueTime == nil)
        let usd = try #require(statement["usd"])
        #expect([usd.total, usd.available, usd.held, usd.wallets.trading].map { $0.value?.description } == ["100", "90", "10", "100"])
        #expect(usd.wallets.borrow == .reported(.zero))
        #expect(usd.wallets.staking == .absent, "the REST page does not have it")
    }

    @Test(arguments: [
        ("0.00000001", "0.00000001"), ("1e-18", "0.000000000000000001"), ("1.50", "1.50"), ("-7.25", "-7.25"), ("12E3", "12000"),
        ("99999999999999999999999999999999999999", "99999999999999999999999999999999999999"), ("1000107794.9999858", "1000107794.9999858"),
    ])
    func `keeps every digit, as a number or as a string`(_ text: String, _ shown: String) {
        for written in [text, "\"\(text)\""] {
            let (verdict, reading) = Self.read("[\(Self.row(balance: written, available: written))]")
            #expect(verdict == .accepted)
            #expect(reading.statements.first?["btc"]?.total.value?.description == shown)
            #expect(reading.findings.isEmpty)
        }
    }

    @Test(arguments: ["1234567890123456789012345678901234567890", "true", "[]", #"{"wrong":"type"}"#, #""1,000""#, #""""#, #"" 1""#])
    func `marks the one field that cannot be held`(_ text: String) throws {
        let (verdict, reading) = Self.read("[\(Self.row(balance: text)),\(Self.row("usd"))]")
        #expect(verdict == .accepted)
        let statement = try #require(reading.statements.first)
        #expect(statement["btc"]?.total == .unreadable)
        #expect(statement["btc"]?.available.value?.description == "1")
        #expect(statement["usd"]?.total.value?.description == "1")
        #expect(reading.findings.map(\.venueAsset) == ["btc"])
        #expect(reading.findings.map(\.actual) == [text])
        #expect(reading.findings.map(\.rule) == ["balance is a decimal number of at most 38 digits"])
        #expect(reading.findings.first?.evidence == Self.row(balance: text))
    }

    @Test func `leaves absent what is absent or null, and passes over what is new`() throws {
        let (verdict, reading) = Self.read(#"[{"new":{"a":[1]},"currency":"é\"","balance":null,"available":"1","WalletTypeId":3}]"#)
        #expect(verdict == .accepted)
        let balance = try #require(reading.statements.first?["é\""])
        #expect(balance.total == .absent && balance.held == .absent && balance.wallets == Wallets())
        #expect(balance.available.value?.description == "1")
        #expect(reading.findings.isEmpty)
    }

    @Test func `an empty list is an account without holdings`() {
        let (verdict, reading) = Self.read("[]")
        #expect(verdict == .accepted)
        #expect(reading.statements.map(\.balances) == [[]])
    }

    @Test func `a broken total is one finding, and the venue's number stands`() throws {
        let broken = Self.row(balance: "7", available: "5", held: "1", #","trading_wallet":7,"borrow_wallet":0,"collateral_wallet":0,"lending_wallet":0"#)
        let (verdict, reading) = Self.read("[\(Self.row("usd")),\(broken)]")
        #expect(verdict == .accepted)
        #expect(
            reading.findings == [
                Finding(holder: .owner, venueAsset: "btc", rule: "total = available + held", expected: "6", actual: "7", evidence: broken)
            ])
        #expect(reading.statements.first?["btc"]?.total.value?.description == "7")
    }

    private static func wallets(_ trading: String, _ borrow: String, _ more: String = "") -> String {
        row(balance: "10", available: "10", #","trading_wallet":\#(trading),"borrow_wallet":\#(borrow),"collateral_wallet":1,"lending_wallet":2\#(more)"#)
    }

    @Test(arguments: [
        ("7", "0", "", [String]()), ("5", "2", "", []), ("9", "2", "", []), ("7", "0", #","staking_wallet":0"#, []),
        ("6", "0", #","staking_wallet":1"#, []), ("7", "1", "", ["11"]), ("8", "0", "", ["11"]), ("7", "0", #","staking_wallet":1"#, ["11"]),
        ("7", "null", "", []), ("7", "true", "", ["nil"]),
    ])
    func `wallets add up, whichever way a borrowed amount counts`(_ trading: String, _ borrow: String, _ more: String, _ expected: [String]) {
        let (verdict, reading) = Self.read("[\(Self.wallets(trading, borrow, more))]")
        #expect(verdict == .accepted)
        #expect(reading.findings.map { $0.expected ?? "nil" } == expected)
    }

    @Test(arguments: [2, 3, 16, 17, 40]) func `shows both rows of a currency that comes twice`(_ count: Int) throws {
        let rows = (0..<(count - 1)).map { Self.row("c\($0)") } + [Self.row("c0", balance: "2", available: "2")]
        let (verdict, reading) = Self.read("[\(rows.joined(separator: ","))]")
        #expect(verdict == .accepted)
        #expect(reading.statements.first?.balances.count == count)
        #expect(reading.statements.first?.balances.filter { $0.venueAsset == "c0" }.map { $0.total.value?.description } == ["1", "2"])
        #expect(reading.findings == [.repeated("c0", holder: .owner, evidence: rows[count - 1])])
    }

    @Test(arguments: [1, 16, 17]) func `finds no repetition where there is none`(_ count: Int) {
        let (_, reading) = Self.read("[\((0..<count).map { Self.row("c\($0)") }.joined(separator: ","))]")
        #expect(reading.findings.isEmpty)
    }

    @Test(arguments: [
        "", "{}", "null", "[null]", "[1]", "[{}]", "[{\"currency\":1}]", "[{\"currency\":null}]", "{\"data\":[]}", "<html></html>", "[",
        #"[{"currency":"btc","currency":"eth"}]"#, #"[{"currency":"btc","balance":1,"balance":2}]"#, #"[{"currency":"btc","balance":01}]"#,
        "[{\"currency\":\"btc\"}] x",
    ])
    func `uses nothing of an answer that is not what the documents describe`(_ body: String) {
        let (verdict, reading) = Self.read(body)
        guard case .failed(let failure) = verdict else {
            Issue.record("accepted \(body)")
            return
        }
        #expect(failure.code == .malformedResponse)
        #expect(!failure.isRetryable)
        #expect(reading.statements.isEmpty)
    }
}
