import Net
import Signing

/// Where a page ended: the state it is of and the key of its last element.
///
/// It is signed with a key of this process, together with the question and with who asked: a cursor of another question,
/// of another token or of a stranger's making is told from a real one without keeping any.
struct Cursor: Sendable, Hashable {
    /// The kept picture; 0 where none is needed.
    var picture: UInt64
    /// The journal position of that state.
    var position: Int64
    /// What the list is ordered by, of the last element of the page.
    var key: [String]

    /// Enough that nobody guesses one, short enough for an address.
    private static let signatureBytes = 16

    /// - Parameter binding: the question, and who asks.
    func text(signedWith secret: [UInt8], for binding: String) -> String {
        let fields = ["\(picture)", "\(position)"] + key
        let payload = Array(fields.map { PercentEncoding.encode($0) }.joined(separator: "&").utf8)
        return Self.urlSafe(Self.signature(payload, secret, binding) + payload)
    }

    /// - Throws: `badCursor`.
    init(_ text: String, signedWith secret: [UInt8], for binding: String) throws(Problem) {
        guard let bytes = Self.bytes(text), bytes.count > Self.signatureBytes else { throw .badCursor }
        let payload = Array(bytes[Self.signatureBytes...])
        let presented = Array(bytes[..<Self.signatureBytes])
        guard constantTimeEqual(presented, Self.signature(payload, secret, binding)) else { throw .badCursor }
        let parts = String(decoding: payload, as: UTF8.self).split(separator: "&", omittingEmptySubsequences: false)
        let fields = parts.compactMap { PercentEncoding.decode($0) }
        guard fields.count == parts.count, fields.count >= 2, let picture = UInt64(fields[0]),
            let position = Int64(fields[1])
        else { throw .badCursor }
        self.init(picture: picture, position: position, key: Array(fields[2...]))
    }

    init(picture: UInt64, position: Int64, key: [String]) {
        self.picture = picture
        self.position = position
        self.key = key
    }

    private static func signature(_ payload: [UInt8], _ secret: [UInt8], _ binding: String) -> [UInt8] {
        // The length in front, so that no byte of one part is taken for one of the other.
        let message = Array("\(payload.count) ".utf8) + payload + Array(binding.utf8)
        return Array(HMAC.sha256(key: secret, message: message).prefix(signatureBytes))
    }

    /// Base64 with the alphabet for addresses, without padding (RFC 4648, section 5).
    private static func urlSafe(_ bytes: [UInt8]) -> String {
        let text = Base64.encode(bytes).utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func bytes(_ text: String) -> [UInt8]? {
        guard !text.utf8.contains(where: { "+/=".utf8.contains($0) }) else { return nil }
        var standard = text.utf8.map { byte -> UInt8 in
            byte == UInt8(ascii: "-") ? UInt8(ascii: "+") : byte == UInt8(ascii: "_") ? UInt8(ascii: "/") : byte
        }
        standard += repeatElement(UInt8(ascii: "="), count: (4 - standard.count % 4) % 4)
        return Base64.decode(String(decoding: standard, as: UTF8.self))
    }
}

extension Problem {
    static var badCursor: Problem {
        Problem(
            .badCursor, "The cursor was not given for this question, or not to you.",
            remedy:
                "Use the `next` of the page before with the same other parameters and the same token; or begin anew "
                + "without a cursor.", parameter: "cursor")
    }

    static var cursorExpired: Problem {
        Problem(
            .cursorExpired, "The state that these pages are of is no longer kept.",
            remedy: "Begin anew without a cursor, and ask for the next page within three minutes; or ask for "
                + "format=jsonl, which comes whole.", parameter: "cursor")
    }
}
