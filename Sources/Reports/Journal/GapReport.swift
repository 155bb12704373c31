package import Balances
package import JSON

/// What `foil gaps` shows.
package struct GapReport: Sendable {
    /// A gap and whose it is.
    package struct Line: Sendable, Hashable {
        package var account: String
        package var gap: Gap
        /// The entry that noted it.
        package var position: Int64

        package init(account: String, gap: Gap, position: Int64) {
            self.account = account
            self.gap = gap
            self.position = position
        }

        /// An element of `gaps` in `foil gaps --json`.
        package func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.text("account", account)
                gap.write(to: &writer)
                writer.whole("position", position)
            }
        }
    }

    private let lines: [Line]

    /// In the order in which they were noted.
    package init(_ lines: [Line]) { self.lines = lines }

    /// `{"gaps":[...]}` with the keys of `foil watch --json` and the position, with a line feed at the end.
    package func json() -> [UInt8] {
        var writer = JSONWriter(pretty: true)
        writer.object { writer in
            writer.list("gaps", lines) { $0.write(to: &$1) }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// One line each, with a line feed after it.
    package func text(_ style: TableStyle) -> String {
        guard !lines.isEmpty else { return "No gaps.\n" }
        let names = lines.map { TerminalText($0.account) }
        let width = names.map(\.width).max() ?? 0
        return zip(lines, names).map { line, name in
            let state =
                line.gap.isOpen
                ? style.draw("open  ", .yellow) : line.gap.makesSuspect ? style.draw("healed", .green) : "none  "
            return "\(line.gap.at.second)  \(name.padded(to: width))  \(state)  \(line.gap.event)\n"
        }.joined() + note
    }

    private var note: String {
        let open = lines.count { $0.gap.isOpen }
        return open == 0 ? "" : "\nOpen: \(open). Whoever has not been seen since an open gap is suspect until then.\n"
    }
}
