/// Calls that must not be made, where, and what to call instead.
struct BannedCall: Sendable {
    let name: String
    /// Only a file with one of these words is searched line by line.
    let words: Set<String>
    /// Found in code without comments and literals; the part a violation is named after.
    let pattern: @Sendable (Substring) -> Bool
    let applies: @Sendable (_ path: String) -> Bool
    let instead: String

    static let all: [BannedCall] = [
        BannedCall(
            name: "Double", words: ["Double", "Float", "Float16", "Float32", "Float64", "CGFloat"],
            pattern: { $0.contains(#/\b(Double|Float|Float16|Float32|Float64|CGFloat)\b/#) },
            applies: { isMoney($0) }, instead: "binary floating point loses digits: use ExactDecimal, or integers"),
        BannedCall(
            name: "Decimal", words: ["Decimal"],
            pattern: { $0.contains(#/\bDecimal\b/#) }, applies: { isSource($0) },
            instead: "Foundation.Decimal rounds past 38 digits and drops the scale: use ExactDecimal"),
        BannedCall(
            name: "Date()", words: ["Date"],
            pattern: { $0.contains(#/\bDate(\(\)|\.now\b)/#) }, applies: { isSource($0) },
            instead: "time is passed in: take a Timestamp or a clock"),
        BannedCall(
            name: "ContinuousClock.now", words: ["ContinuousClock", "SuspendingClock"],
            pattern: { $0.contains(#/\b(Continuous|Suspending)Clock(\(\)|\.now\b)/#) },
            applies: { isValue($0) }, instead: "time is passed in: take an instant"),
        BannedCall(
            name: "print(", words: ["print", "debugPrint", "dump"],
            pattern: { $0.contains(#/(^|[^.\w])(print|debugPrint|dump)\(/#) },
            applies: { isSource($0) && !$0.hasPrefix("Sources/Commands/Terminal") },
            instead: "standard output is written by the terminal writer of Commands only"),
        BannedCall(
            name: "try!", words: ["try"],
            pattern: { $0.contains("try!") }, applies: { isSource($0) },
            instead: "data from outside never traps: handle the error"),
        BannedCall(
            name: "Task.sleep", words: ["sleep", "usleep", "nanosleep"],
            pattern: { $0.contains(#/\bTask\.sleep\b|\b(u|nano)?sleep\(/#) },
            applies: { isValue($0) }, instead: "values do not wait: return an action that says how long"),
        BannedCall(
            name: ".random(", words: ["random", "randomElement", "shuffled", "shuffle", "SystemRandomNumberGenerator"],
            pattern: { hasOwnRandomness($0) }, applies: { isSource($0) && !isRoot($0) },
            instead: "randomness is passed in: use .random(in:using:) with the generator given"),
        BannedCall(
            name: "Mutex<", words: ["Mutex"],
            pattern: { $0.contains(#/\bMutex\s*</#) }, applies: { isSource($0) },
            instead: "Synchronization.Mutex gives Thread Sanitizer false positives: use the lock over pthread_mutex"),
        BannedCall(
            name: "@TaskLocal", words: ["TaskLocal"],
            pattern: { $0.contains("@TaskLocal") }, applies: { isSource($0) },
            instead: "a program with the library inside crashes when one is set outside of a task: pass it on"),
    ]

    /// What is wrong with the calls of one file.
    static func violations(_ file: TextFile) -> [Violation] {
        let code = SwiftText.code(of: file.text)
        let words = SwiftText.words(of: code)
        let rules = all.filter { $0.applies(file.path) && !$0.words.isDisjoint(with: words) }
        guard !rules.isEmpty else { return [] }
        return numbered(code).flatMap { number, line in
            rules.filter { $0.pattern(line) }.map {
                Violation(path: file.path, line: number, remedy: "\($0.name): \($0.instead)")
            }
        }
    }

    private static func hasOwnRandomness(_ line: Substring) -> Bool {
        if line.contains(#/\bSystemRandomNumberGenerator\b/#) { return true }
        // The standard library's: on a type or with a range. `clock.random()` is a source that was given.
        return line.contains(#/\b[A-Z]\w*\.random\(|\.random\(in:|\.(randomElement|shuffled|shuffle)\(/#)
            && !line.contains("using:")
    }

    private static func isSource(_ path: String) -> Bool { path.hasPrefix("Sources/") }

    private static func isRoot(_ path: String) -> Bool {
        Layers.target(of: path).map(Layers.roots.contains) ?? false
    }

    private static func isValue(_ path: String) -> Bool {
        Layers.target(of: path).map(Layers.values.contains) ?? false
    }

    private static func isMoney(_ path: String) -> Bool {
        ["Money", "JSON", "Balances", "Venues", "Paper", "Accounts"].contains { path.hasPrefix("Sources/\($0)/") }
    }
}
