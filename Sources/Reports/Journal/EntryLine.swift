import Accounts
import Balances
import JSON
package import Journal

/// One entry of the journal as `foil journal` shows it.
package enum EntryLine {
    /// Compact JSON with everything there is, so that anyone can replay by hand, with a line feed.
    package static func append(_ entry: Entry, to output: inout [UInt8]) {
        var writer = JSONWriter()
        entry.write(to: &writer)
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

extension Entry.Kind {
    /// As it stands in `foil journal --json`.
    package var word: String { "\(self)" }
}

extension Entry.Verdict {
    /// As it stands in `foil journal --json`.
    package var word: String { "\(self)" }
}
