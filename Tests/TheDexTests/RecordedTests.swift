import Accounts
import Balances
import Rehearsal
import Testing
import TheDexClient

/// What was recorded says the same when it is read again.
struct RecordedTests {
    @Test(arguments: ["thedex/http_post_api_v1_balances.json", "thedex/http_post_api_v1_balances.map.json", "thedex/http_error_200.json"])
    func `an account's answers`(_ path: String) {
        let body = Fixture.bytes(path)
        for body in [body] + hostile(body) {
            for (told, recorded) in toldTwice(TheDex.client, TheDexReading(account()), [body]) { #expect(recorded == told) }
        }
    }
}
