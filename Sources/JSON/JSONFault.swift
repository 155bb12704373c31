internal import CSimdjson

extension JSONError {
    /// The sentence for what the C side found in a document.
    init(_ outcome: csimdjson_outcome, in bytes: UnsafeRawBufferPointer) {
        let place = Place(bytes: bytes, offset: Int(outcome.at))
        switch csimdjson_fault(outcome.fault) {
        case csimdjson_too_large:
            self = .tooLarge(bytes.count, maximum: 256 << 20)
        case csimdjson_too_deep:
            self.init(.tooDeep, "the JSON text nests deeper than \(JSONParser.maximumDepth) levels at \(place.name)")
        case csimdjson_duplicate_key:
            self.init(.duplicateKey, "the key \(place.token) at \(place.name) stands twice in one object")
        case csimdjson_invalid_utf8:
            self.init(.invalidUTF8, "the JSON text is not UTF-8\(place.firstInvalidUTF8)")
        case let fault:
            self.init(.malformed, Self.malformed(fault, place))
        }
    }

    private static func malformed(_ fault: csimdjson_fault, _ place: Place) -> String {
        switch fault {
        case csimdjson_empty: "the JSON text is empty"
        case csimdjson_out_of_memory: "there is no memory to read the JSON text"
        case csimdjson_control_character: "a string contains a control character at \(place.name)"
        case csimdjson_unclosed_string: "the string that starts at \(place.name) never ends"
        case csimdjson_bad_escape:
            "the string that starts at \(place.name) contains an escape that stands for no character"
        case csimdjson_bad_number: "\(place.token) at \(place.name) is no JSON number"
        case csimdjson_bad_literal: "\(place.token) at \(place.name) is no JSON value"
        case csimdjson_expected_key: place.expected("a key")
        case csimdjson_expected_colon: place.expected("a colon")
        case csimdjson_expected_comma_or_brace: place.expected("a comma or }")
        case csimdjson_expected_comma_or_bracket: place.expected("a comma or ]")
        case csimdjson_trailing_content: "something follows the end of the JSON value, at \(place.name)"
        default: place.expected("a value")
        }
    }
}

/// A place in a text that is not yet known to be anything.
private struct Place {
    let bytes: UnsafeRawBufferPointer
    let offset: Int

    /// How much of the text an error quotes.
    static let quotedBytes = 40

    var name: String { offset < bytes.count ? "byte \(offset)" : "its end (byte \(bytes.count))" }

    func expected(_ what: String) -> String {
        guard offset < bytes.count else {
            return "the JSON text ends at byte \(bytes.count), where \(what) is expected"
        }
        return "\(what) is expected at \(name), not \(token)"
    }

    /// What stands there: one word, printable, cut short.
    var token: String {
        let rest = bytes[min(offset, bytes.count)...].prefix(Self.quotedBytes)
        guard let first = rest.first else { return "the end" }
        let isWord = first > 0x20 && !Self.stops.contains(first)
        let word = isWord ? rest.prefix { $0 > 0x20 && !Self.stops.contains($0) } : rest.prefix(1)
        return String(decoding: word, as: UTF8.self).unicodeScalars.reduce(into: "") { $0 += $1.escaped(asASCII: true) }
    }

    private static let stops: [UInt8] = Array(",:[]{}".utf8)

    var firstInvalidUTF8: String {
        let span = bytes.bindMemory(to: UInt8.self).span
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: span)
            return ""
        } catch {
            return ": byte \(error.byteOffsets.lowerBound) belongs to no character"
        }
    }
}
