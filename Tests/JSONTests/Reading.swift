import JSON
import Money
import Testing

/// What a checked document lends.
struct Reading {
    private let parser = JSONParser()

    private func read<R>(_ text: String, _ body: (JSONNode) throws -> R) throws -> R {
        try parser.read(Array(text.utf8), body)
    }

    @Test(arguments: [
        (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\u20AC""#, "Aé€"),
        (#""\ud83d\ude00""#, "😀"), (#""\u0000x""#, "\u{0}x"), (#""a much longer string with é and \u00e9 in it""#, "a much longer string with é and é in it"),
    ])
    func `unescapes strings`(_ text: String, _ expected: String) throws {
        #expect(try read(text) { try $0.string() } == expected)
        #expect(try read("[1,\(text),\(text)]") { try $0.elements.map { try? $0.string() } } == [nil, expected, expected])
        #expect(try read("{\(text):\(text)}") { try $0.keys } == [expected])
    }

    @Test func `gives members and elements in document order`() throws {
        let text = #"{"b":[1,[2,{"x":3}],"4"],"a":{},"\u0063":null,"d":[]}"#
        try read(text) { (root) throws in
            #expect(try root.keys == ["b", "a", "c", "d"])
            #expect(root.count == 4)
            #expect(try root.member("b").elements.map(\.raw) == ["1", #"[2,{"x":3}]"#, #""4""#])
            #expect(try root.member("c").isNull)
            #expect(root["d"]?.count == 0)
            #expect(root["d"]?.range == 50..<52)
            #expect(root["nope"] == nil)
            #expect(root["b"]?["b"] == nil)
        }
    }

    @Test(arguments: ["a", "ab", "abc", "abcd", "abcdefg", "abcdefgh", "abcdefghi", "abcdefghijklmnop", "abcdefghijklmnopqrstuvwxyz"])
    func `tells keys apart by every byte`(_ name: String) throws {
        for index in name.utf8.indices {
            var other = Array(name.utf8)
            other[name.utf8.distance(from: name.utf8.startIndex, to: index)] = UInt8(ascii: "_")
            let document = Array(#"{""#.utf8) + other + Array(#"":1}"#.utf8)
            #expect(try parser.read(document) { Self.count(of: name, in: $0) } == 0)
        }
        #expect(try read(#"{"\#(name)":1}"#) { Self.count(of: name, in: $0) } == 1)
        #expect(try read(#"{"\#(name)_":1}"#) { Self.count(of: name, in: $0) } == 0)
    }

    private static func count(of name: String, in node: JSONNode) -> Int {
        let names: [(String, StaticString)] = [
            ("a", "a"), ("ab", "ab"), ("abc", "abc"), ("abcd", "abcd"), ("abcdefg", "abcdefg"), ("abcdefgh", "abcdefgh"), ("abcdefghi", "abcdefghi"),
            ("abcdefghijklmnop", "abcdefghijklmnop"), ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"),
        ]
        return names.count { $0.0 == name && node[$0.1] != nil }
    }

    @Test func `matches keys in a switch, escaped or not`() throws {
        var seen: [String] = []
        try read(#"{"currency":1,"\u0062alance":2,"held":3,"":4}"#) {
            try $0.forEachMember { key, value in
                switch key {
                case "currency": seen.append("currency \(value.raw)")
                case "balance": seen.append("balance \(value.raw)")
                case "": seen.append("empty \(value.raw)")
                default: seen.append("other \(key.string)")
                }
            }
        }
        #expect(seen == ["currency 1", "balance 2", "other held", "empty 4"])
    }

    @Test(arguments: [
        #"{"a":1,"b":2,"c":[3],"long_name_of_it":4}"#, #"{"long_name_of_it":4,"c":[3],"b":2,"a":1}"#,
        #"{"x":{"a":9},"b":2,"long_name_of_it":4,"y":0,"\u0061":1,"c":[3]}"#,
    ])
    func `finds members in any order`(_ text: String) throws {
        let found = try read(text) { root in
            var members = try root.members
            return [members["a"], members["b"], members["c"], members["d"], members["long_name_of_it"], members["a"]].map { $0?.raw }
        }
        #expect(found == ["1", "2", "[3]", nil, "4", "1"])
    }

    @Test func `says which member is missing, and takes its amount for absent`() throws {
        try read(#"{"a":[{"b":1}]}"#) { root in
            var members = try root.member("a").elements[0].members
            #expect(members["c"].amount == .absent)
            #expect(try members.required("b").amount.value?.description == "1")
            #expect(throws: JSONError(.missing, "$.a[0] has no member \"c\"")) { try members.required("c") }
            #expect(throws: JSONError(.wrongType, "$.a is an array, not an object")) { try root.member("a").members }
        }
    }

    @Test(arguments: [("abc", true), ("abd", false), ("ab", false), ("abcd", false), (#"\u0061bc"#, true)])
    func `compares a string with a text`(_ text: String, _ isSame: Bool) throws {
        #expect(try read("[\"\(text)\"]") { try $0.elements[0].isString("abc") } == isSame)
        #expect(try read("[[]]") { !$0.isString("abc") })
    }

    @Test(arguments: [
        ("0", 0), ("-0", 0), ("1710367225302228171", 1_710_367_225_302_228_171), ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("-1", -1),
    ])
    func `reads integers exactly`(_ text: String, _ expected: Int64) throws {
        #expect(try read(text) { try $0.int64() } == expected)
    }

    @Test(arguments: ["9223372036854775808", "-9223372036854775809", "1.0", "1e3", "\"1\"", "null", "99999999999999999999", "1234567890123456789012345678901234567890", "true", "[]"])
    func `refuses what is no integer of 64 bits`(_ text: String) throws {
        try read(text) { node in _ = #expect { try node.int64() } throws: { ($0 as? JSONError)?.code == .wrongType } }
    }

    @Test(arguments: [
        ("1", "1"), ("\"1\"", "1"), ("1.50", "1.50"), ("\"257.518301140000000\"", "257.518301140000000"), ("1e-18", "0.000000000000000001"), ("-0.1", "-0.1"),
        ("1000107794.9999858", "1000107794.9999858"), ("\"12345678901234567890.123456789012345678\"", "12345678901234567890.123456789012345678"), (#""\u0031.5""#, "1.5"),
    ])
    func `reads amounts exactly, from numbers and from strings`(_ text: String, _ expected: String) throws {
        #expect(try read(text) { $0.amount.value?.description } == expected)
    }

    @Test(arguments: ["1234567890123456789012345678901234567890", "\"abc\"", "\"\"", "\" 1\"", "\"1 \"", "\"+1\"", "\"1,5\"", "\"0x1\"", "true", "{}", "[1]", "1e400", "\"NaN\"", "\"１\""])
    func `says where an unreadable amount stands`(_ text: String) throws {
        let (amount, shown) = try read("[0, \(text)]") { root in
            let amount = try root.elements[1].amount
            guard case .unreadable(let place) = amount else { return (amount, "") }
            return (amount, root.text(place))
        }
        #expect(shown == text, "\(amount)")
    }

    /// Short numbers are read a word at a time; this holds that way against the plain one, whatever bytes stand around.
    @Test func `reads every short text as the plain reader does`() throws {
        let characters = Array("0019.5-e+ x".utf8)
        var seed: UInt64 = 42
        for _ in 0..<40_000 {
            var text: [UInt8] = []
            for _ in 0..<(1 + Self.random(&seed) % 28) { text.append(characters[Self.random(&seed) % characters.count]) }
            let written = String(decoding: text, as: UTF8.self)
            let document = Array("[\"".utf8) + text + Array("\",0.5]".utf8)
            let expected = (try? ExactDecimal(written)).map { "\($0)" }
            #expect(try parser.read(document) { try $0.elements[0].amount.value.map { "\($0)" } } == expected, "\(written)")
        }
    }

    /// Plain numbers of every shape, on both sides of what is read a word at a time.
    @Test func `reads every number of digits before and behind the point`() throws {
        for whole in 1...20 {
            for places in 0...18 {
                let digits = (0..<(whole + places)).map { "\(($0 * 7 + whole + places) % 9 + 1)" }.joined()
                let written = "\(digits.prefix(whole))\(places == 0 ? "" : ".")\(digits.suffix(places))"
                #expect(try read("[\(written),1]") { try $0.elements[0].amount.value?.description } == written)
            }
        }
    }

    /// Names are compared as they are written; one that is written with escapes is another text of the same name.
    @Test func `finds amounts under names that are written with escapes`() throws {
        let amounts = try read(#"{"a\u0062c":1,"\u0061":2,"abcd":3,"ab\\":4}"#) { root in
            var members = try root.members
            return [members.amount("abcd"), members.amount("abc"), members.amount("a"), members.amount("ab"), members.amount("abcd")]
        }
        #expect(amounts.map { $0.value?.description } == ["3", "1", "2", nil, "3"])
    }

    private static func random(_ seed: inout UInt64) -> Int {
        seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(seed >> 33)
    }

    @Test func `an amount that is null is absent`() throws {
        #expect(try read("null") { $0.amount } == .absent)
    }

    @Test func `lends the text of strings and numbers`() throws {
        let texts = try read(#"["a\nb",1.50]"#) { try $0.elements.map { $0.withText { Array($0) } } }
        #expect(texts == [Array("a\nb".utf8), Array("1.50".utf8)])
    }

    @Test func `one parser reads documents of every size in turn`() throws {
        for count in [1, 5_000, 3, 200_000, 0, 70_000] {
            let text = "[" + repeatElement(#"{"a":"\u0041b"}"#, count: count).joined(separator: ",") + "]"
            #expect(try read(text) { try $0.elements.map { try $0.member("a").string() } } == Array(repeating: "Ab", count: count))
        }
    }
}

extension JSONNode {
    var keys: [String] {
        get throws {
            var keys: [String] = []
            try forEachMember { key, _ in keys.append(key.string) }
            return keys
        }
    }

    var values: [JSONNode] {
        get throws {
            var values: [JSONNode] = []
            try forEachMember { _, value in values.append(value) }
            return values
        }
    }

    var elements: [JSONNode] {
        get throws {
            var elements: [JSONNode] = []
            try forEachElement { elements.append($0) }
            return elements
        }
    }
}
