import Accounts
import Balances
import JSON
package import Journal
import Signing

/// One entry of the journal as `foil journal` shows it.
package enum EntryLine {
    /// Compact JSON with everything there is, so that anyone can replay by hand, with a line feed.
    ///
    /// `raw` is the text of the bytes; `rawBase64` stands for it where they are no UTF-8.
    package static func append(_ entry: Entry, to output: inout [UInt8]) {
        var writer = JSONWriter()
        writer.object { entry.write(to: &$0) }
        output += writer.bytes
        output.append(UInt8(ascii: "\n"))
    }

    /// For people: position, time, account, what it is, what was made of it, and the beginning of its bytes.
    package static func text(_ entry: Entry, _ style: TableStyle) -> String {
        var words = [
            "\(entry.position)", entry.receivedAt.wall.second, TerminalText(entry.account).text, entry.kind.word,
            entry.verdict.word,
        ]
        if entry.epoch > 0 { words.append("epoch \(entry.epoch)") }
        if let sequence = entry.sequence { words.append("sequence \(sequence)") }
        let head = words.joined(separator: "  ")
        let room = max(shortestQuote, style.width - head.count - 2)
        let raw = TerminalText(String(decoding: entry.raw.prefix(room), as: UTF8.self)).text.prefix(room)
        return raw.isEmpty ? head + "\n" : head + "  " + style.draw(String(raw), .faint) + "\n"
    }

    /// Fewer characters of a message tell nobody anything.
    private static let shortestQuote = 24
}

extension Entry {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.whole("position", position)
        writer.text("kind", kind.word)
        writer.text("account", account)
        writer.text("form", recording.form.rawValue)
        writer.text("user", recording.holder.user)
        writer.text("verdict", verdict.word)
        writer.whole("epoch", epoch)
        writer.whole("sequence", sequence)
        writer.text("venueTime", venueTime?.description)
        writer.text("receivedAt", "\(receivedAt.wall)")
        // Exact: the text above ends with the microsecond.
        writer.whole("receivedAtNs", receivedAt.wall.nanoseconds)
        writer.whole("steadyNs", receivedAt.steady.nanoseconds)
        if let text = String(validating: raw, as: UTF8.self) {
            writer.text("raw", text)
        } else {
            writer.text("raw", nil)
            writer.text("rawBase64", Base64.encode(raw))
        }
    }
}

extension Entry.Kind {
    /// As it stands in `foil journal --json`.
    package var word: String { "\(self)" }
}

extension Entry.Verdict {
    /// As it stands in `foil journal --json`.
    package var word: String { "\(self)" }
}

extension Duration {
    /// Whole nanoseconds; parts of one are dropped.
    fileprivate var nanoseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}
