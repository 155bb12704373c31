import CoinWWire
import Testing

/// The vectors of docs/venues/coinw.md, and two with parameters of an older document.
struct SignatureTests {
    static let key = "c821db84-6fbd-11e4-a9e3-c86000d26d7c"

    @Test(arguments: [
        ([Parameter("api_key", "XXX"), Parameter("symbol", "LTCBTC")], "XXX", "AD26D501953EC615636AC668146268B4"),
        (
            [
                Parameter("type", "0"), Parameter("symbol", "btc_cny"), Parameter("price", "680"), Parameter("api_key", key), Parameter("amount", "1.0"),
            ], "secretKey", "FF7C47DE0ABBC71C1ED40C5C4FFEFCF0"
        ),
        ([Parameter("api_key", key)], "secretKey", "E866BBB88E0E685D3F4BBC2723E2CAF9"),
        ([Parameter("api_key", "test_api_key")], "test_secret_key", "8302A9991621A6F24A193BE8FC40B403"),
    ])
    func `signs the sorted parameters and the secret`(_ parameters: [Parameter], _ secret: String, _ sign: String) {
        #expect(Signature.sign(parameters, secret: Array(secret.utf8)) == sign)
        #expect(Signature.verifies(sign, parameters, secret: Array(secret.utf8)))
    }

    static let documented = [Parameter("api_key", "test_api_key"), Parameter("command", "returnBalances")]
    static let secret = Array("test_secret_key".utf8)

    @Test func `leaves command and sign unsigned`() {
        let all = Self.documented + [Parameter("sign", "anything")]
        #expect(Signature.sign(all, secret: Self.secret) == "8302A9991621A6F24A193BE8FC40B403")
    }

    @Test(arguments: [
        ("9DF7518E2280A19F3C53B40EEADDC34F", "it has the command in it"),
        ("8302A9991621A6F24A193BE8FC40B404", "its last digit is wrong"),
        ("8302A9991621A6F24A193BE8FC40B40", "it is too short"),
        ("8302a9991621a6f24a193be8fc40b403", "it is in small letters"),
        ("", "it is empty"),
    ])
    func `refuses a signature`(_ sign: String, because reason: String) {
        #expect(!Signature.verifies(sign, Self.documented, secret: Self.secret), "\(reason)")
    }

    @Test func `takes small letters where a setting says so`() {
        #expect(Signature.verifies("8302a9991621a6f24a193be8fc40b403", Self.documented, secret: Self.secret, anyCase: true))
    }

    @Test func `signs values as they are, empty ones too`() {
        let parameters = [Parameter("b", "ä &=%"), Parameter("a", ""), Parameter("B", "1")]
        let text = Signature.text(of: parameters, secret: Array("s".utf8))
        #expect(String(decoding: text, as: UTF8.self) == "B=1&a=&b=ä &=%&secret_key=s")
    }
}
