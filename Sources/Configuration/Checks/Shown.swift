/// Text from outside, quoted for a message, or a description of it when it might be a secret in the wrong place.
///
/// Only short plain words are repeated: a key that is pasted where a name belongs is longer or stranger than that.
func shown(_ text: String, else description: String) -> String {
    let isWord = text.utf8.allSatisfy { isNameByte($0) }
    return isWord && (1...longestShown).contains(text.utf8.count) ? "\"\(text)\"" : description
}

/// `[A-Za-z0-9._-]`, the alphabet of account names.
func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    case UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
}

/// The same text with control characters replaced, so that a file name cannot steer a terminal.
func visible(_ text: String) -> String {
    String(
        String.UnicodeScalarView(
            text.unicodeScalars.map { $0.properties.generalCategory == .control ? "\u{FFFD}" : $0 }))
}

/// The longest known key has 17 letters; API keys have 16 and more, usually 32.
private let longestShown = 24
