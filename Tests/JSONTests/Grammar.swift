import JSON
import Testing

/// The grammar of RFC 8259, in the categories that the well-known parsing test suites use.
struct Grammar {
    @Test(arguments: Documents.accepted) func `accepts`(_ text: String) throws {
        try JSONParser().read(Array(text.utf8)) { #expect($0.raw == text.trimmingJSONSpace) }
    }

    @Test(arguments: Documents.refused) func `refuses`(_ text: String) {
        #expect { try JSONParser().read(Array(text.utf8)) { _ in } } throws: { ($0 as? JSONError)?.code == .malformed }
    }

    @Test(arguments: Documents.refused) func `refuses inside values that nobody reads`(_ text: String) {
        let document = #"{"unread":["# + text + #"],"read":1}"#
        guard !Documents.soundInside.contains(text) else { return }
        #expect(throws: JSONError.self) { try JSONParser().read(Array(document.utf8)) { _ in } }
    }

    @Test(arguments: Documents.invalidUTF8) func `refuses what is not UTF-8`(_ bytes: [UInt8]) {
        #expect { try JSONParser().read([0x5B, 0x22] + bytes + [0x22, 0x5D]) { _ in } } throws: {
            ($0 as? JSONError)?.code == .invalidUTF8
        }
    }

    @Test func `refuses every prefix of a document`() throws {
        let document = Array(#"{"a":[1.5e3,-0,{"b\u00e9":"\ud83d\ude00é","c":null}],"d":true,"e":[[],{}]}"#.utf8)
        let parser = JSONParser()
        for length in 0..<document.count {
            #expect(throws: JSONError.self, "\(length) bytes") { try parser.read(Array(document[..<length])) { _ in } }
        }
        try parser.read(document) { #expect($0.count == 3) }
    }
}

extension String {
    fileprivate var trimmingJSONSpace: String {
        let isSpace: (Character) -> Bool = { [" ", "\n", "\t", "\r", "\r\n"].contains($0) }
        guard let first = firstIndex(where: { !isSpace($0) }), let last = lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(self[first...last])
    }
}
