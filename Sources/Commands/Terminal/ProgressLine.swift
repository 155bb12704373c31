import Accounts
import Net

/// One line on standard error that tells how far long readings have come; silent where that is no terminal.
final class ProgressLine: Sendable {
    private let terminal: Terminal
    private let shown = Lock<[(name: String, progress: ReadProgress)]>([])

    init(_ terminal: Terminal) { self.terminal = terminal }

    func show(_ name: String, _ progress: ReadProgress) {
        guard terminal.errorIsTerminal else { return }
        let line = shown.withLock { shown in
            shown.removeAll { $0.name == name }
            shown.append((name, progress))
            return shown.map { "\($0.name): \($0.progress.done) of \($0.progress.total) \($0.progress.unit)" }
                .joined(separator: ", ")
        }
        terminal.writeError("\r\u{1B}[K\(line)")
    }

    /// Leaves nothing behind.
    func clear() {
        guard terminal.errorIsTerminal, shown.withLock({ !$0.isEmpty }) else { return }
        terminal.writeError("\r\u{1B}[K")
    }
}
