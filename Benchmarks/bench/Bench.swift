import Foundation

/// Measures what has a floor, beside what it is compared with, in one run on one machine, and prints a row for each.
///
///     bench --work FOLDER [WORD...]
///
/// `scripts/bench` makes the folder: the bodies both sides read, and what the Python peers took. With words, only suites
/// whose name has one of them are run.
@main struct Bench {
    /// Each suite stands in a file of its own and has its line here.
    static let suites: [Suite] = [
        MoneyBench.suite, JSONBench.suite, BookBench.suite, HistoryBench.suite, ExportBench.suite,
    ]

    static func main() async throws {
        var words = CommandLine.arguments.dropFirst()
        guard words.popFirst() == "--work", let folder = words.popFirst() else {
            FileHandle.standardError.write(
                Data("bench: it is run by scripts/bench, which gives it --work FOLDER\n".utf8))
            exit(2)
        }
        let input = try BenchInput(folder: folder)
        for suite in suites where words.isEmpty || words.contains(where: suite.name.contains) {
            for figure in try await suite.run(input) { print(figure.row) }
        }
    }
}

/// Figures that are measured together.
struct Suite: Sendable {
    let name: String
    let run: @Sendable (BenchInput) async throws -> [Figure]
}
