import JSON
package import Journal
import Signing

/// What `foil verify` found.
package struct VerifyReport: Sendable, Hashable {
    /// Something that is not as it was written.
    package struct Fault: Sendable, Hashable {
        /// `chain`, `book`, `checkpoint` or `index`.
        package var part: String
        /// One sentence that says what and from which entry on.
        package var message: String

        package init(_ part: String, _ message: String) {
            self.part = part
            self.message = message
        }
    }

    /// What of the index was held against the journal.
    package struct Index: Sendable, Hashable {
        /// The entries that it was built anew from.
        package var entries: ClosedRange<Int64>
        /// How many rows were the same.
        package var rows: Int

        package init(entries: ClosedRange<Int64>, rows: Int) {
            self.entries = entries
            self.rows = rows
        }
    }

    /// The journal's file.
    package var store: String
    package var head: JournalHead
    package var batches: Int
    /// The first entry from which on everything is there; those before it are kept in the checkpoint only.
    package var completeFrom: Int64
    /// The entry that the checkpoint was made after; nil where there is none.
    package var checkpoint: Int64?
    /// Nil where there is no index.
    package var index: Index?
    package var faults: [Fault]

    package init(
        store: String, head: JournalHead, batches: Int, completeFrom: Int64, checkpoint: Int64?, faults: [Fault]
    ) {
        self.store = store
        self.head = head
        self.batches = batches
        self.completeFrom = completeFrom
        self.checkpoint = checkpoint
        self.faults = faults
    }

    package var isWhole: Bool { faults.isEmpty }

    /// With a line feed at the end.
    package func json() -> [UInt8] {
        var writer = JSONWriter(pretty: true)
        writer.object { writer in
            writer.key("ok")
            writer.bool(isWhole)
            writer.text("store", store)
            writer.whole("position", head.position)
            writer.text("digest", Hex.lower(head.digest))
            writer.whole("batches", Int64(batches))
            writer.whole("completeFrom", completeFrom)
            writer.whole("checkpoint", checkpoint)
            writer.key("index")
            if let index { index.write(to: &writer) } else { writer.null() }
            writer.list("faults", faults) { fault, writer in
                writer.object { writer in
                    writer.text("part", fault.part)
                    writer.text("message", fault.message)
                }
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }

    /// The verdict for people, with a line feed after every line.
    package func text(_ style: TableStyle) -> String {
        let size = "\(head.position) entries in \(batches) batches"
        var lines = [
            TerminalText(store).text + ": " + (isWhole ? style.draw("whole", .green) : style.draw("NOT WHOLE", .red))
        ]
        lines += faults.map { style.draw("  \($0.part): ", .red) + TerminalText($0.message).text }
        if batches > 0 || isWhole { lines.append("  \(size), the chain ends in \(Hex.lower(head.digest))") }
        if completeFrom > 1 {
            lines.append("  bytes are kept from entry \(completeFrom) on; what came before is in the checkpoint")
        }
        if isWhole {
            lines.append(
                "  the book was built anew"
                    + (checkpoint.map { "; the checkpoint after entry \($0) equals it there" } ?? ""))
            lines.append(
                index.map {
                    "  the index was built anew from entry \($0.entries.lowerBound) to \($0.entries.upperBound); its \($0.rows) rows"
                        + " of history, gaps, outcomes and findings are the same"
                } ?? "  there is no index to compare; it is built when it is needed")
        }
        return lines.map { $0 + "\n" }.joined()
    }
}

extension VerifyReport.Index {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.whole("from", entries.lowerBound)
            writer.whole("through", entries.upperBound)
            writer.whole("rows", Int64(rows))
        }
    }
}
