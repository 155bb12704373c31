import Balances
import JSON
import Money
import Rehearsal
import SFOXClient
import SFOXWire
import Testing

/// What a message of the feed says, in the words of the model.
struct FeedReadingTests {
    private struct Unexpected: Error {}
    private static let received = Timestamp(nanoseconds: 7)

    private static func read(_ bytes: [UInt8]) throws -> (news: SFOXFeedReading.News, findings: [Finding]) {
        var findings: [Finding] = []
        let news = try JSONParser().read(bytes) { try SFOXFeedReading.read($0, receivedAt: received, findings: &findings) }
        return (news, findings)
    }

    private static func message(_ payload: String, of feed: String = "private.enterprise.users.balances") -> [UInt8] {
        Array(#"{"sequence":3,"recipient":"\#(feed)","timestamp":5,"payload":\#(payload)}"#.utf8)
    }

    @Test func `makes a statement of the documented message`() throws {
        let (news, findings) = try Self.read(Fixture.bytes("sfox-connect/ws_private_enterprise_users_balances.json"))
        guard case .statement(let statement, let sequence) = news else { throw Unexpected() }
        #expect(sequence == 22 && findings.isEmpty)
        #expect(statement.holder == .user("test3") && statement.extent == .full)
        #expect(statement.venueTime == Timestamp(nanoseconds: 1_710_367_225_302_228_171) && statement.receivedAt == Self.received)
        #expect(statement.balances.map { "\($0.venueAsset) \($0.total.value?.description ?? "")" } == ["btc 9.99850081", "eth 0.01826367", "usd 100035.33054742"])
        #expect(
            statement["usd"]?.wallets
                == Wallets(trading: .reported(try ExactDecimal("100035.33054742")), borrow: .reported(.zero), collateral: .reported(.zero), lending: .reported(.zero), staking: .reported(.zero)))
    }

    @Test func `makes a statement of the owner's message`() throws {
        let (news, findings) = try Self.read(Fixture.bytes("sfox/ws_private_user_balances.json"))
        guard case .statement(let statement, _) = news else { throw Unexpected() }
        #expect(statement.holder == .owner && !statement.balances.isEmpty && findings.isEmpty)
        #expect(statement.balances.allSatisfy { $0.wallets.staking == .absent }, "its example has none")
    }

    @Test func `shows what is wrong with a row, with the row`() throws {
        let row = #"{"currency":"b","balance":"3","available":"1","held":"1","trading_wallet":"x"}"#
        let (news, findings) = try Self.read(Self.message(#"{"user_id":"u","updates":[{"currency":"a"},\#(row),{"currency":"a","balance":null}]}"#))
        guard case .statement(let statement, 3) = news else { throw Unexpected() }
        #expect(statement.balances.map(\.venueAsset) == ["a", "b", "a"])
        #expect(statement["b"]?.wallets.trading == .unreadable)
        #expect(findings.map(\.evidence) == [row, row, #"{"currency":"a","balance":null}"#])
        #expect(findings.map { $0.actual } == ["3", #""x""#, nil])
        #expect(findings.allSatisfy { $0.holder == .user("u") })
    }

    @Test func `takes two spellings of one letter for two currencies`() throws {
        let (_, findings) = try Self.read(Self.message("[{\"currency\":\"\u{E9}\"},{\"currency\":\"e\u{301}\"}]", of: "private.user.balances"))
        #expect(findings.isEmpty)
    }

    @Test(arguments: ["sfox/ws_subscribe_success.json", "sfox-connect/ws_authenticate_success.json"])
    func `hands on what is about no balances`(_ path: String) throws {
        let bytes = Fixture.bytes(path)
        let message = try JSONParser().read(bytes) { try FeedMessage($0) }
        #expect(try Self.read(bytes).news == .other(message))
    }

    @Test func `hands on a Web3 wallet and a feed nobody asked for`() throws {
        let wallet = #"{"address":"0x1","balance":"1","network":"n"}"#
        guard case .other(let news) = try Self.read(Self.message(wallet, of: "private.user.balances")).news, case .web3 = news.content else { throw Unexpected() }
        #expect(try Self.read(Self.message("{}", of: "ticker")).news == .other(FeedMessage(sequence: 3, timestamp: 5, content: .other(recipient: "ticker"))))
    }

    @Test(arguments: ["{}", #"{"user_id":"u"}"#, #"{"user_id":"u","updates":{}}"#, #"{"user_id":"u","updates":[{"currency":"a","balance":"x"},{}]}"#, #"{"user_id":1,"updates":[]}"#])
    func `uses nothing of a message that is not what the documents describe`(_ payload: String) throws {
        var findings: [Finding] = []
        #expect(throws: JSONError.self) {
            try JSONParser().read(Self.message(payload)) { try SFOXFeedReading.read($0, receivedAt: Self.received, findings: &findings) }
        }
        #expect(findings.isEmpty)
    }
}
