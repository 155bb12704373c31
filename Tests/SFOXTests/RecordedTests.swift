import Accounts
import Balances
import JSON
import Net
import Rehearsal
import SFOXClient
import Testing

/// What was recorded says the same when it is read again.
struct RecordedTests {
    private static let balances = Fixture.bytes("sfox/http_get_v1_user_balance.json")
    private static let users = Fixture.bytes("sfox-connect/http_get_v1_enterprise_users.json")

    @Test func `a plain account's answers`() {
        #expect(toldTwice(SFOX.client, SFOXReading(Documented.account()), [Self.balances])[0].told.statements.count == 1)
        for body in [Self.balances] + hostile(Self.balances) {
            for (told, recorded) in toldTwice(SFOX.client, SFOXReading(Documented.account()), [body]) { #expect(recorded == told) }
        }
    }

    @Test func `a partner's answers, but for tokens, which are never kept`() throws {
        let said = [ConnectReadingTests.users("a", "b"), ConnectReadingTests.tokens("a", "b")].map { Array($0.utf8) }
        let answers = toldTwice(SFOXConnect.client, SFOXConnectReading(Documented.partner()), said + [Self.balances, Self.balances])
        #expect(answers.map(\.told.holders) == [[.user("a"), .user("b")], [], [], []])
        #expect(answers.map { $0.recorded == nil } == [false, true, false, false])
        #expect(answers.flatMap(\.told.statements).map(\.holder) == [.user("a"), .user("b")])
        for (told, recorded) in answers where recorded != nil { #expect(recorded == told) }
        for body in hostile(Self.users) {
            let answer = toldTwice(SFOXConnect.client, SFOXConnectReading(Documented.partner()), [body])[0]
            #expect(answer.recorded == answer.told)
        }
    }

    @Test func `a listing names all users and asks for nothing else`() throws {
        var account = Documented.partner()
        account.users = ["one"]
        let listing = try #require(SFOXConnect.client.makeListing?(account))
        var stage = try Documented.stage(users: ["a", "b", "a"])
        let result = stage.read(listing)
        #expect(result.status == .ok && result.statements.isEmpty)
        #expect(stage.sent.map(\.request.path) == ["/v1/enterprise/users"])
        #expect(toldTwice(SFOXConnect.client, listing, [Self.users])[0].told.holders.allSatisfy { $0.user != nil })
    }

    @Test(arguments: [
        "sfox-connect/ws_private_enterprise_users_balances.json", "sfox/ws_private_user_balances.json", "sfox/ws_subscribe_success.json",
        "sfox-connect/ws_authenticate_success.json",
    ])
    func `a feed's messages`(_ path: String) throws {
        var account = Documented.partner()
        account.feedURL = Stage.base
        var dialect = try #require(SFOXConnect.client.makeFeed?(account))
        let parser = JSONParser()
        let body = Fixture.bytes(path)
        for body in [body] + hostile(body) {
            let said = MessageMeaning(dialect.read(body, at: Stage.midnight, with: parser))
            #expect(SFOXConnect.client.readRecorded(body, dialect.recording, Stage.midnight, parser) == said)
        }
    }

    @Test func `a form nobody knows says nothing`() {
        let recording = Recording(MessageForm(rawValue: "sfox.tokens"), of: .owner)
        #expect(SFOX.client.readRecorded(Self.balances, recording, Stage.midnight, JSONParser()) == MessageMeaning())
    }
}
