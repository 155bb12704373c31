import Accounts
import Balances
import BitfrontClient
import Rehearsal
import Testing

/// What was recorded says the same when it is read again.
struct RecordedTests {
    @Test(arguments: ["bitfront/http_get_v1_account_balances.json", "bitfront/http_get_v1_account_balances.4001.json"])
    func `an account's answers`(_ path: String) {
        let body = Fixture.bytes(path)
        for body in [body] + hostile(body) {
            for (told, recorded) in toldTwice(Bitfront.client, BitfrontReading(account()), [body]) { #expect(recorded == told) }
        }
    }

    @Test func `the time of the venue says nothing of balances`() {
        let refusal = Array(#"{"responseTime":1581850266999,"statusCode":6005,"statusMessage":"Invalid request timestamp"}"#.utf8)
        let answers = toldTwice(
            Bitfront.client, BitfrontReading(account()), [refusal, Fixture.bytes("bitfront/http_get_v1_public_time.json"), Fixture.bytes("bitfront/http_get_v1_account_balances.json")])
        #expect(answers.map(\.told.statements.count) == [0, 0, 1])
        for (told, recorded) in answers { #expect(recorded == told) }
    }
}
