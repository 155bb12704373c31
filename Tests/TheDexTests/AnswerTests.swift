import JSON
import Net
import Rehearsal
import Testing
import TheDexWire

struct AnswerTests {
    @Test(arguments: [
        ("thedex/http_post_api_v1_balances.json", BalancesAnswer.Shape.arrayOfMaps),
        ("thedex/http_post_api_v1_balances.array_of_one_map.json", .oneMap),
        ("thedex/http_post_api_v1_balances.map.json", .map),
    ])
    func `every shape of the page is read and written again, no field left out`(_ name: String, _ shape: BalancesAnswer.Shape) throws {
        let bytes = Fixture.bytes(name)
        let answer = try JSONParser().read(bytes) { try BalancesAnswer($0) }
        var writer = JSONWriter()
        answer.write(as: shape, to: &writer)
        #expect(try JSONTree(writer.bytes) == JSONTree(bytes))
    }

    @Test func `the three shapes say the same`() throws {
        let arrayOfMaps = try entries("thedex/http_post_api_v1_balances.json")
        #expect(arrayOfMaps.map(\.currency) == ["BTC_BITCOIN", "ETH_ETHEREUM"])
        #expect(try entries("thedex/http_post_api_v1_balances.array_of_one_map.json").map(\.amounts.description) == arrayOfMaps.map(\.amounts.description))
        #expect(try entries("thedex/http_post_api_v1_balances.map.json").map(\.amounts.description) == arrayOfMaps.prefix(1).map(\.amounts.description))
    }

    @Test func `the list of currencies is read and written again`() throws {
        let bytes = Fixture.bytes("thedex/http_post_api_v1_info_currencies.json")
        let currencies = try JSONParser().read(bytes) { try Currencies($0) }
        #expect(currencies == Currencies(fiat: ["USD", "EUR", "UAH"], pay: ["BTC_BITCOIN", "ETH_ETHEREUM"]))
        var writer = JSONWriter()
        currencies.write(to: &writer)
        #expect(try JSONTree(writer.bytes) == JSONTree(bytes))
    }

    @Test(arguments: [
        ("thedex/http_error_200.json", "Unauthorized request.", "0")
    ])
    func `an error object is read and written again`(_ name: String, _ message: String, _ code: String) throws {
        let bytes = Fixture.bytes(name)
        let body = try #require(try JSONParser().read(bytes) { ErrorBody($0) })
        #expect(body.message == message)
        #expect(body.code == code)
        #expect(try JSONTree(body.response(status: 200).body) == JSONTree(bytes))
    }

    @Test(
        arguments: [
            (#"{"error":"no"}"#, "no", nil), (#"{"error":{"message":"no"},"code":"E7"}"#, "no", "E7"), (#"{"code":-1}"#, nil, "-1"),
        ] as [(String, String?, String?)])
    func `words and code are taken from where they may stand`(_ text: String, _ message: String?, _ code: String?) throws {
        let body = try #require(try JSONParser().read(Array(text.utf8)) { ErrorBody($0) })
        #expect(body.message == message)
        #expect(body.code == code)
    }

    @Test(arguments: ["[]", "{}", "7", #"{"BTC_BITCOIN":{}}"#])
    func `a body without words is no error body`(_ text: String) throws {
        #expect(try JSONParser().read(Array(text.utf8)) { ErrorBody($0) } == nil)
    }

    private func entries(_ name: String) throws -> [BalanceEntry] {
        try JSONParser().read(Fixture.bytes(name)) { try BalancesAnswer($0) }.entries
    }
}
