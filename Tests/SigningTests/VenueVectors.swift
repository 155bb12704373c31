import Signing
import Testing

/// The signature vectors of the venues, as bare digests: what goes into them is each venue's own business.
struct VenueVectors {
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
    func `TheDex signs the Base64 of the body`(_ body: String, _ payload: String, _ signature: String) {
        #expect(Base64.encode(Array(body.utf8)) == payload)
        #expect(Base64.decode(payload) == Array(body.utf8))
        #expect(Hex.lower(HMAC.sha512(key: Array("test_secret_key_123456".utf8), message: Array(payload.utf8))) == signature)
    }

    @Test(arguments: [
        ("123451523864107010GET/v1/trade/openOrdersmarket=ETH&currency=BTC&max=100", "f6f55e74ebe513b5c5b26a1c056923ce7a8dd56c0ea890d22fa603688b28ace0"),
        ("123451523864107010POST/v1/trade/marketOrdersquantity=1&coinPair=BCH.ETH&orderSide=BUY", "03838b25c336e0a6fb3617b9b07c9da9d91d96ab0e61598aa7e6cd1396b2b3ef"),
        ("123451523864107010GET/v1/account/balances", "f23e24bfff7faf21f51eb2d36c510bd2c2cc4202fc9f1e28de06e929b318c3cd"),
        ("123451523864107010GET/v1/account/balances/ETH", "697c51f1a3b07ae73c338da2b171c631fa896966787d409c9a7f0ad1d21e3a2b"),
    ])
    func `Bitfront signs nonce, time, method, path and query`(_ text: String, _ signature: String) {
        #expect(Hex.lower(HMAC.sha256(key: Array("dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI".utf8), message: Array(text.utf8))) == signature)
    }

    @Test(arguments: [
        ("api_key=XXX&symbol=LTCBTC&secret_key=XXX", "AD26D501953EC615636AC668146268B4"),
        ("amount=1.0&api_key=c821db84-6fbd-11e4-a9e3-c86000d26d7c&price=680&symbol=btc_cny&type=0&secret_key=secretKey", "FF7C47DE0ABBC71C1ED40C5C4FFEFCF0"),
        ("api_key=c821db84-6fbd-11e4-a9e3-c86000d26d7c&secret_key=secretKey", "E866BBB88E0E685D3F4BBC2723E2CAF9"),
        ("api_key=test_api_key&secret_key=test_secret_key", "8302A9991621A6F24A193BE8FC40B403"),
        ("api_key=test_api_key&command=returnBalances&secret_key=test_secret_key", "9DF7518E2280A19F3C53B40EEADDC34F"),
    ])
    func `CoinW spot signs with MD5 in capitals`(_ text: String, _ signature: String) {
        #expect(Hex.upper(Digest.md5(Array(text.utf8))) == signature)
    }

    @Test(arguments: [
        ("1701944491793GET/v1/fapi/getStopProfit?orderId=54635502191944903&instrument=BTC&openId=0", "rPnaHWt5B1hTolwppDK2QK96K978JH4q6ofl3UgoWNI="),
        ("1742374984772GET/v1/perpum/account/getUserAssets", "wvoD+XoY2FNsw4NcFLlz6bpnM4DOM0PXRAZaQqUcrkE="),
    ])
    func `CoinW futures sign with HMAC in Base64`(_ text: String, _ signature: String) {
        #expect(Base64.encode(HMAC.sha256(key: Array("test_secret_key".utf8), message: Array(text.utf8))) == signature)
    }
}
