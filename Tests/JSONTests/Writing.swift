import JSON
import Money
import Testing

/// What the writer writes, byte by byte.
struct Writing {
    @Test func `writes compactly`() throws {
        var writer = JSONWriter()
        try Self.sample(&writer)
        #expect(writer.string == #"{"a":[1,-2.50,"x",[],{}],"b":{"c":null,"d":true,"e":false},"f":1e5,"g":"0.10","h":null}"#)
    }

    @Test func `writes prettily`() throws {
        var writer = JSONWriter(pretty: true)
        try Self.sample(&writer)
        #expect(
            writer.string == """
                {
                  "a": [
                    1,
                    -2.50,
                    "x",
                    [],
                    {}
                  ],
                  "b": {
                    "c": null,
                    "d": true,
                    "e": false
                  },
                  "f": 1e5,
                  "g": "0.10",
                  "h": null
                }
                """)
    }

    private static func sample(_ writer: inout JSONWriter) throws {
        let amount = try ExactDecimal("-2.50")
        let small = try ExactDecimal("0.10")
        writer.object {
            $0.key("a")
            $0.array {
                $0.int(1)
                $0.number(amount)
                $0.string("x")
                $0.array { _ in }
                $0.object { _ in }
            }
            $0.key("b")
            $0.object {
                $0.key("c")
                $0.null()
                $0.key("d")
                $0.bool(true)
                $0.key("e")
                $0.bool(false)
            }
            $0.key("f")
            $0.number(raw: "1e5")
            $0.key("g")
            $0.amount(small)
            $0.key("h")
            $0.amount(nil)
        }
    }

    @Test(arguments: ["", "abc", "\"", "\\", "/", "\u{0}\u{1}\u{1F}\u{7F}", "\u{8}\t\n\u{C}\r", "é€😀", "\u{2028}", "a \"quoted\" \\ back", String(repeating: "long é\n", count: 100)])
    func `what it quotes reads back`(_ text: String) throws {
        var writer = JSONWriter()
        writer.object {
            $0.key(text)
            $0.string(text)
        }
        let read = try JSONParser().read(writer.bytes) { [try $0.keys[0], try $0.values[0].string()] }
        #expect(read == [text, text])
    }

    @Test func `escapes what must be escaped and nothing else`() {
        var writer = JSONWriter()
        writer.string("\"\\/\u{8}\t\n\u{C}\r\u{0}\u{1F}\u{7F}é")
        #expect(writer.string == #""\"\\/\b\t\n\f\r\u0000\u001f"# + "\u{7F}é\"")
    }

    @Test func `writes integers of every width`() {
        var writer = JSONWriter()
        writer.array {
            $0.int(Int64.min)
            $0.int(UInt64.max)
            $0.int(1_710_367_225_302_228_171)
        }
        #expect(writer.string == "[-9223372036854775808,18446744073709551615,1710367225302228171]")
    }
}
