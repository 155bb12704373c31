/// Bytes together with how each of them is written in a text.
struct EncodedText: Sendable {
    private let source: [UInt8]
    /// What the text means, byte by byte.
    private var bytes: [UInt8] = []
    /// Where the writing of each byte begins, and at the end that of the text. Bytes of one escape share its beginning.
    private var starts: [Int] = []

    /// A text that means what it says.
    init(plain text: [UInt8]) {
        source = text
        bytes = text
        starts = Array(0...text.count)
    }

    /// A text with percent-encoding, JSON's escapes and HTML's numbers resolved.
    init(_ text: [UInt8]) {
        source = text
        var rest = text[...]
        while !rest.isEmpty {
            let (meant, length) = Self.first(of: rest)
            bytes += meant
            starts += meant.map { _ in rest.startIndex }
            rest = rest.dropFirst(length)
        }
        starts.append(text.count)
    }

    var count: Int { bytes.count }

    /// How the byte is written; nothing for the second byte of one escape.
    func source(of index: Int) -> ArraySlice<UInt8> {
        let isContinued = index > 0 && starts[index] == starts[index - 1]
        return isContinued
            ? [] : source[starts[index]..<(starts[(index + 1)...].first { $0 > starts[index] } ?? source.count)]
    }

    /// How many bytes of the secret stand here: all of it, or at the very end of the text the greater part of one that was
    /// cut off there.
    func length(of secret: [UInt8], at index: Int) -> Int? {
        let length = min(secret.count, bytes.count - index)
        guard length == secret.count || length > secret.count / 2, bytes[index] == secret[0] else { return nil }
        return bytes[index..<(index + length)].elementsEqual(secret[..<length]) ? length : nil
    }

    private static func first(of text: ArraySlice<UInt8>) -> (meant: [UInt8], length: Int) {
        let start = text.startIndex
        let byte = text[start]
        switch byte {
        case UInt8(ascii: "%"):
            if let value = number(text[(start + 1)...].prefix(2), radix: 16, digits: 2...2) {
                return ([UInt8(value)], 3)
            }
        case UInt8(ascii: "\\"):
            return escape(text) ?? ([byte], 1)
        case UInt8(ascii: "&"):
            return characterReference(text) ?? ([byte], 1)
        default: break
        }
        return ([byte], 1)
    }

    private static func escape(_ text: ArraySlice<UInt8>) -> (meant: [UInt8], length: Int)? {
        guard let letter = text.dropFirst().first else { return nil }
        if letter == UInt8(ascii: "u") {
            let digits = text.dropFirst(2).prefix(4)
            return number(digits, radix: 16, digits: 4...4).flatMap(utf8).map { ($0, 6) }
        }
        return Array("\"\\/".utf8).contains(letter) ? ([letter], 2) : nil
    }

    /// `&#43;` or `&#x2B;`.
    private static func characterReference(_ text: ArraySlice<UInt8>) -> (meant: [UInt8], length: Int)? {
        let body = text.dropFirst().prefix(9).prefix { $0 != UInt8(ascii: ";") }
        guard body.first == UInt8(ascii: "#"), text.dropFirst(1 + body.count).first == UInt8(ascii: ";") else {
            return nil
        }
        let isHex = body.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
        let digits = body.dropFirst(isHex ? 2 : 1)
        return number(digits, radix: isHex ? 16 : 10, digits: 1...7).flatMap(utf8).map { ($0, body.count + 2) }
    }

    private static func number(_ text: ArraySlice<UInt8>, radix: Int, digits: ClosedRange<Int>) -> UInt32? {
        guard digits.contains(text.count), text.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") })
        else {
            return nil
        }
        return UInt32(String(decoding: text, as: UTF8.self), radix: radix)
    }

    private static func utf8(_ value: UInt32) -> [UInt8]? { Unicode.Scalar(value).map { Array(String($0).utf8) } }
}
