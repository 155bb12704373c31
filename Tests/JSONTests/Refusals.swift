import JSON
import Testing

/// What is refused although its grammar may be sound, and how every refusal is told.
struct Refusals {
    private func error(_ text: String, maximumBytes: Int = 1 << 30, _ body: (JSONNode) throws -> Void = { _ in }) -> JSONError? {
        do {
            try JSONParser(maximumBytes: maximumBytes).read(Array(text.utf8), body)
            return nil
        } catch { return error as? JSONError }
    }

    @Test(arguments: [
        (#"{"a":1,"a":1}"#, 7), (#"{"a":1,"\u0061":2}"#, 7), (#"{"\u0061":1,"a":2}"#, 12), (#"{"":1,"":2}"#, 6), (#"[{"x":{"k":1,"l":2,"k":3}}]"#, 19),
        (#"{"é":1,"\u00e9":2}"#, 8), (#"{"currency_of_account":1,"b":2,"currency_of_account":3}"#, 31), (#"{"a":{"a":1},"b":[{"a":2}],"a":3}"#, 27),
    ])
    func `a key twice in one object is refused`(_ text: String, _ offset: Int) throws {
        let refusal = try #require(error(text))
        #expect(refusal.code == .duplicateKey)
        #expect(refusal.message.contains("byte \(offset) "))
    }

    @Test(arguments: [2, 15, 16, 17, 18, 100, 5_000])
    func `a key twice is found wherever it stands`(_ count: Int) {
        for place in Set([0, 1, count / 2, count - 2, count - 1]) {
            let names = (0..<count).map { "k\($0)" }
            let text = "{" + (names + ["k\(place)"]).map { "\"\($0)\":0" }.joined(separator: ",") + "}"
            #expect(error(text)?.code == .duplicateKey)
            #expect(error("{" + names.map { "\"\($0)\":0" }.joined(separator: ",") + "}") == nil)
        }
    }

    @Test func `nesting is bounded`() throws {
        let allowed = JSONParser.maximumDepth
        #expect(error(String(repeating: "[", count: allowed) + String(repeating: "]", count: allowed)) == nil)
        #expect(error(String(repeating: "[", count: allowed + 1) + String(repeating: "]", count: allowed + 1))?.code == .tooDeep)
        let deep = try #require(error(String(repeating: #"{"a":"#, count: 10_000) + "1" + String(repeating: "}", count: 10_000)))
        #expect(deep.code == .tooDeep)
        #expect(deep.message == "the JSON text nests deeper than 64 levels at byte 320")
        #expect(error(String(repeating: "[", count: 1_000_000))?.code == .tooDeep)
    }

    @Test func `length is bounded by the caller`() {
        #expect(error("[1,2]", maximumBytes: 5) == nil)
        #expect(error("[1,2] ", maximumBytes: 5) == JSONError(.tooLarge, "the JSON text has 6 bytes, more than the 5 that are accepted"))
    }

    @Test(arguments: [
        ("", "the JSON text is empty"), ("  \n", "the JSON text is empty"),
        ("[1,", "the JSON text ends at byte 3, where a value is expected"),
        ("{\"a\"", "the JSON text ends at byte 4, where a colon is expected"),
        ("{", "the JSON text ends at byte 1, where a key is expected"),
        ("[1", "the JSON text ends at byte 2, where a comma or ] is expected"),
        ("{\"a\":1", "the JSON text ends at byte 6, where a comma or } is expected"),
        ("[\"abc", "the string that starts at byte 1 never ends"),
        ("[\"a\nc\"]", "a string contains a control character at byte 3"),
        ("[0, 01]", "01 at byte 4 is no JSON number"),
        ("[nul]", "nul at byte 1 is no JSON value"),
        ("{a:1}", "a key is expected at byte 1, not a"),
        ("[1}", "a comma or ] is expected at byte 2, not }"),
        ("[1]x", "something follows the end of the JSON value, at byte 3"),
        (#"["\ud800"]"#, "the string that starts at byte 1 contains an escape that stands for no character"),
        ("<html><body>", "a value is expected at byte 0, not <html><body>"),
        ("\u{1B}[31m", "a value is expected at byte 0, not \\u{1B}"),
    ])
    func `says where and what`(_ text: String, _ message: String) {
        #expect(error(text)?.message == message)
    }

    @Test func `says where UTF-8 breaks`() {
        #expect { try JSONParser().read(Array("[\"é\",\"".utf8) + [0xFF, 0x22, 0x5D]) { _ in } } throws: {
            "\($0)" == "the JSON text is not UTF-8: byte 7 belongs to no character"
        }
    }

    @Test func `names the path of a value that is not what was asked for`() {
        let text = #"{"data":[1,{"the rest":[0,{"x":"y"}]}]}"#
        #expect(error(text) { _ = try $0.member("data").member("x") }?.message == "$.data is an array, not an object")
        #expect(error(text) { _ = try $0.member("dat") } == JSONError(.missing, "$ has no member \"dat\""))
        let wrong = error(text) { root in
            try root.member("data").forEachElement { element in
                try element["the rest"]?.forEachElement { _ = try $0["x"]?.int64() }
            }
        }
        #expect(wrong == JSONError(.wrongType, #"$.data[1]["the rest"][1].x is a string, not an integer of 64 bits"#))
        #expect(error("true") { _ = try $0.string() }?.message == "$ is true or false, not a string")
        #expect(error("[{}]") { try $0.forEachElement { _ = try $0.bool() } }?.message == "$[0] is an object, not true or false")
        #expect(error("null") { try $0.forEachMember { _, _ in } }?.message == "$ is null, not an object")
        #expect(error("1") { try $0.forEachElement { _ in } }?.message == "$ is a number, not an array")
    }

    @Test func `many keys with equal digests are refused or taken without quadratic work`() {
        // Keys of up to eight bytes spread by a fixed product, so an attacker can choose keys that fall into one slot.
        let names = (0..<60_000).map { #""\#($0 * 65_536)""# }
        #expect(error("{" + names.map { "\($0):0" }.joined(separator: ",") + "}") == nil)
        #expect(error("{" + (names + [names[7]]).map { "\($0):0" }.joined(separator: ",") + "}")?.code == .duplicateKey)
    }
}
