import JSON
import Journal
import Reports

/// `foil journal`: the entries, one after the other.
struct JournalCommand: Sendable {
    private let options: JournalOptions
    private let surroundings: Surroundings

    init(_ options: JournalOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        switch JournalOpening(surroundings: surroundings).open(config: options.config) {
        case .failure(let refusal): return refusal.status
        case .success(let journal): return write(journal.store)
        }
    }

    private func write(_ store: any JournalStore) -> ExitStatus {
        let head = store.head.position
        let first = Int64(options.from ?? 1)
        let last = min(options.to.map { Int64($0) } ?? head, head)
        guard first <= last else { return nothing(from: first, head: head) }
        let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
        var output = OutputStream(surroundings.terminal)
        do {
            try store.read(first...last) { entry in
                if options.isJSON {
                    EntryLine.append(entry, to: &output.bytes)
                } else {
                    output.bytes += Array(EntryLine.text(entry, style).utf8)
                }
                try output.writeWhenLarge()
            }
            try output.write()
        } catch is ReaderGone {
            return .ok
        } catch {
            try? output.write()
            surroundings.complain(of: error)
            return .failed
        }
        return .ok
    }

    /// Past the end there is nothing, which is an answer, not a mistake.
    private func nothing(from first: Int64, head: Int64) -> ExitStatus {
        surroundings.complain(head == 0 ? "the journal is empty" : "the journal ends with entry \(head)")
        return .ok
    }
}
