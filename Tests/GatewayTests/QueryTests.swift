import Balances
import Testing

@testable import Gateway

struct QueryTests {
    @Test func `what is not declared is refused with the name that was meant`() {
        let problem = #expect(throws: Problem.self) {
            _ = try Query("aset=BTC", declared: [.asset, .user], now: Timestamp(nanoseconds: 0))
        }
        #expect(problem?.kind == .unknownParameter)
        #expect(problem?.remedy == "Did you mean asset?")
    }

    @Test(arguments: [
        ("limit=0", "limit"), ("limit=ten", "limit"), ("limit=1&limit=2", "limit"), ("at=yesterday", "at"),
        ("maxAge=5", "maxAge"), ("hideZero=1", "hideZero"), ("asset=", "asset"),
        ("asset=,", "asset"), ("asset=BTC,", "asset"), ("asset=BTC,,ETH", "asset"), ("asset=%2C", "asset"),
    ])
    func `a value out of bounds names its parameter`(_ query: String, _ parameter: String) {
        let problem = #expect(throws: Problem.self) {
            _ = try Query(
                query, declared: [.limit, .at, .maxAge, .hideZero, .asset], now: Timestamp(nanoseconds: 0))
        }
        #expect(problem?.kind == .badParameter)
        #expect(problem?.parameter == parameter)
    }

    @Test func `values of a list may stand in one or in several`() throws {
        let query = try Query("asset=BTC,ETH&asset=USD", declared: [.asset], now: Timestamp(nanoseconds: 0))
        #expect(query.list(.asset) == ["BTC", "ETH", "USD"])
        // The comma with an accent upon it is one character in Swift.
        let accented = try Query("asset=BTC,%CC%81ETH", declared: [.asset], now: Timestamp(nanoseconds: 0))
        #expect(accented.list(.asset) == ["BTC", "\u{301}ETH"])
    }
}
