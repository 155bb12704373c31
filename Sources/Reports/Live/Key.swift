/// A key that was pressed.
package enum Key: Sendable, Hashable {
    case character(Character)
    case up
    case down
    case pageUp
    case pageDown
    case enter
    case escape
    case backspace
    /// One that nothing listens to.
    case other

    /// What a terminal sent in one go. Escape sequences come whole; an escape character by itself is the key.
    package static func keys(in bytes: [UInt8]) -> [Key] {
        var keys: [Key] = []
        var rest = bytes[...]
        while let first = rest.first {
            let (key, length) = first == 0x1B ? sequence(rest) : (plain(rest), characterLength(first))
            keys.append(key)
            rest = rest.dropFirst(length)
        }
        return keys
    }

    private static func sequence(_ bytes: ArraySlice<UInt8>) -> (Key, Int) {
        let introducers: [UInt8] = [UInt8(ascii: "["), UInt8(ascii: "O")]
        guard let second = bytes.dropFirst().first, introducers.contains(second) else { return (.escape, 1) }
        let parameters = bytes.dropFirst(2).prefix { (0x20...0x3F).contains($0) }
        guard let final = bytes.dropFirst(2 + parameters.count).first else { return (.other, bytes.count) }
        let length = 3 + parameters.count
        switch (final, Array(parameters)) {
        case (UInt8(ascii: "A"), _): return (.up, length)
        case (UInt8(ascii: "B"), _): return (.down, length)
        case (UInt8(ascii: "~"), [UInt8(ascii: "5")]): return (.pageUp, length)
        case (UInt8(ascii: "~"), [UInt8(ascii: "6")]): return (.pageDown, length)
        default: return (.other, length)
        }
    }

    private static func plain(_ bytes: ArraySlice<UInt8>) -> Key {
        switch bytes[bytes.startIndex] {
        case 0x0A, 0x0D: return .enter
        case 0x08, 0x7F: return .backspace
        case 0x00...0x1F: return .other
        default:
            let length = characterLength(bytes[bytes.startIndex])
            guard let text = String(validating: bytes.prefix(length), as: UTF8.self), let character = text.first else {
                return .other
            }
            return .character(character)
        }
    }

    /// Bytes of a character of UTF-8, by its first one.
    private static func characterLength(_ first: UInt8) -> Int {
        switch first {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF7: 4
        default: 1
        }
    }
}
