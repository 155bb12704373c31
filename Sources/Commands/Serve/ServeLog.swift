import Accounts
import Balances
import Configuration
import Engine
import Journal

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The log of `foil serve`: lines on standard error.
struct ServeLog: Sendable {
    private let terminal: Terminal
    private let clock: EngineClock
    private let form: LogForm
    /// Whether the system's journal reads standard error: it takes a level from a number in front of a line.
    private let hasPriorities: Bool

    init(_ surroundings: Surroundings, form: LogForm) {
        terminal = surroundings.terminal
        clock = surroundings.clock
        self.form = form
        hasPriorities = surroundings.environment["JOURNAL_STREAM"].map(Self.isStandardError) ?? false
    }

    func say(_ noun: String, _ fields: [(name: String, value: String?)], _ level: LogLine.Level = .notice) {
        write([LogLine(clock.now().wall, level, noun, fields)])
    }

    func write(_ lines: [LogLine]) {
        guard !lines.isEmpty else { return }
        terminal.writeError(lines.map(text).joined())
    }

    private func text(_ line: LogLine) -> String {
        let text = form == .json ? line.json : line.text
        return hasPriorities ? "<\(line.level.priority)>\(text)" : text
    }

    /// The variable is inherited by processes whose standard error goes elsewhere, so it names the very file.
    private static func isStandardError(_ stream: String) -> Bool {
        var status = stat()
        guard fstat(STDERR_FILENO, &status) == 0 else { return false }
        return stream == "\(status.st_dev):\(status.st_ino)"
    }
}

extension LogLine.Level {
    /// As syslog counts.
    fileprivate var priority: Int {
        switch self {
        case .error: 3
        case .notice: 5
        }
    }
}
