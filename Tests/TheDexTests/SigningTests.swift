import JSON
import Net
import Testing
import TheDexWire

struct SigningTests {
    @Test(arguments: [
        (
            "{}", "e30=",
            "724900653e25543dd1cf210578cd00b9f8177b49f91d1109048b0b9cfda745b9d0eae34d627621815a2a4d7c1f6d36c027d95b6341db6c3a25565a0e08fe3fd3"
        ),
        (
            "{ }", "eyB9",
            "2675f8e7c4608489ad77676e787327166b330fc5e228f438ca2bb87d908e80c988dbb2256bdc388f81aebfb62124706c18112e4e523812770fa509f559cdaf79"
        ),
        (
            #"{"request":"/api/v1/balances","nonce":"1700000000000"}"#, "eyJyZXF1ZXN0IjoiL2FwaS92MS9iYWxhbmNlcyIsIm5vbmNlIjoiMTcwMDAwMDAwMDAwMCJ9",
            "057a993574337f0708bf8853b544ae83fbb931b7cf084eea50d7c3c04e6d0905b75374abfd43748b4c5a0c1e1b869c60127781583a59d14736f90808db6bd0a5"
        ),
        (
            #"{"nonce":"1700000000000","request":"/api/v1/balances"}"#, "eyJub25jZSI6IjE3MDAwMDAwMDAwMDAiLCJyZXF1ZXN0IjoiL2FwaS92MS9iYWxhbmNlcyJ9",
            "e4c3fdc1a0280c0c99bfa79d97234daf63d612c6d299012e785af1d90fdc49a93ebd862fdf48274fb104c537bbd7ba67b320a57345d435c4a1c2aa36bba28610"
        ),
        (
            #"{"request":"/api/v1/balances","nonce":1700000000000}"#, "eyJyZXF1ZXN0IjoiL2FwaS92MS9iYWxhbmNlcyIsIm5vbmNlIjoxNzAwMDAwMDAwMDAwfQ==",
            "3753eff467bd4e7d059b7d72101bf0908dfbff0f7b62221dc5a57484ecc2a77c03681cb5911e840582beadaa8618db526dc454bf2f59cfaff8ffc26fab33c991"
        ),
    ])
    func `signs the Base64 text of the very bytes that are sent`(_ body: String, _ payload: String, _ signature: String) {
        let headers = Signature.headers(body: Array(body.utf8), apiKey: apiKey, secret: Array(secret.utf8))
        #expect(headers["X-EX-APIKEY"] == apiKey)
        #expect(headers["X-EX-PAYLOAD"] == payload)
        #expect(headers["X-EX-SIGNATURE"] == signature)
    }

    @Test(arguments: [
        (RequestBody(), "{}"),
        (RequestBody(request: "/api/v1/balances", nonce: .text("17")), #"{"request":"/api/v1/balances","nonce":"17"}"#),
        (RequestBody(request: "/api/v1/balances", nonce: .number(17)), #"{"request":"/api/v1/balances","nonce":17}"#),
    ])
    func `a request's body is written and read back`(_ body: RequestBody, _ text: String) throws {
        #expect(String(decoding: body.bytes, as: UTF8.self) == text)
        #expect(try JSONParser().read(body.bytes) { try RequestBody($0) } == body)
    }

    @Test(arguments: ["[]", "7", #"{"nonce":true}"#, #"{"nonce":1.5}"#, #"{"request":1}"#])
    func `refuses a body of another form`(_ text: String) {
        #expect(throws: JSONError.self) { try JSONParser().read(Array(text.utf8)) { try RequestBody($0) } }
    }
}
