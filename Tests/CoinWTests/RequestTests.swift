import CoinWWire
import Net
import Rehearsal
import Testing

struct RequestTests {
    static let secret = Array("test_secret_key".utf8)

    private static func request(_ placement: Placement, key: String = "test_api_key") -> HTTPRequest {
        PrivateCall.request(.returnBalances, base: .known("https://api.coinw.com"), key: key, secret: secret, placement: placement)
    }

    @Test func `is the documented address`() {
        let request = Self.request(.query)
        #expect(request.method == .post)
        #expect(request.url == "https://api.coinw.com/api/v1/private?\(Documented.query)")
        #expect(request.body.isEmpty)
    }

    @Test func `keeps the key out of the address in a form`() {
        let request = Self.request(.form)
        #expect(request.url == "https://api.coinw.com/api/v1/private?command=returnBalances")
        #expect(String(decoding: request.body, as: UTF8.self) == "sign=8302A9991621A6F24A193BE8FC40B403&api_key=test_api_key")
        #expect(request.headers["content-type"] == "application/x-www-form-urlencoded")
    }

    @Test(arguments: Placement.allCases) func `arrives as it was signed`(_ placement: Placement) throws {
        let parameters = try #require(Parameters.of(Self.request(placement, key: "k e+y&=%ü")))
        #expect(parameters.first { $0.name == "api_key" }?.value == "k e+y&=%ü")
        let sign = try #require(parameters.first { $0.name == "sign" }?.value)
        #expect(Signature.verifies(sign, parameters, secret: Self.secret))
    }

    @Test(
        arguments: [
            ("a=1&b=2", nil, ["a": "1", "b": "2"]),
            ("a=1", "b=2", ["a": "1", "b": "2"]),
            ("a=1", "a=1", ["a": "1"]),
            (nil, "a=x+y%20z", ["a": "x y z"]),
            (nil, nil, [:]),
            ("a", nil, ["a": ""]),
        ] as [(String?, String?, [String: String])])
    func `reads parameters from address and form`(_ query: String?, _ form: String?, _ expected: [String: String]) {
        let parameters = Parameters.of(Documented.post(query, form: form))
        #expect(parameters.map { Dictionary(uniqueKeysWithValues: $0.map { ($0.name, $0.value) }) } == expected)
    }

    @Test(arguments: [("a=1", "a=2"), ("a=1&a=2", nil), ("a=%zz", nil), (nil, "a=%ff")] as [(String?, String?)])
    func `refuses parameters that say two things, or nothing readable`(_ query: String?, _ form: String?) {
        #expect(Parameters.of(Documented.post(query, form: form)) == nil)
    }

    @Test func `reads no form from a body that is none`() {
        var request = Documented.post("a=1", form: "b=2")
        request.headers = ["Content-Type": "application/json"]
        #expect(Parameters.of(request) == [Parameter("a", "1")])
    }
}
