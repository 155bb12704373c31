import Foundation
import Testing
import Witness

/// Python's `decimal` works through the same operations; it shares no code and no author with `ExactDecimal`.
@Suite struct `Python's decimal agrees` {
    /// A million lines in all: few enough for half a minute in a debug build, in shards so that both programs run at once.
    static let shards = 4
    static let linesPerShard = 250_000
    static let random = Seeded.announced(for: "Python's decimal agrees")

    @Test(arguments: 0..<shards)
    func `on generated numbers and operations`(_ shard: Int) async throws {
        let file = try await Self.write(Questions(Self.random.fork(shard)))
        let verdict = try await Peer.judge(file)
        try #require(verdict.agrees, "FOIL_SEED=\(Self.random.seed), shard \(shard), lines kept in \(file.path):\n\(verdict.text)")
        #expect(verdict.text == "\(Self.linesPerShard) lines, 0 wrong\n")
        try FileManager.default.removeItem(at: file)
    }

    @Test(arguments: [
        "parse\t1.50\t1.5", "parse\t01\t1", "parse\t1e38\tscaleTooLarge", "add\t0.1\t0.2\t0.31", "compare\t1.0\t1\t1",
        "subtract\t1\t1\t-0", "multiply\t2\t1e37\t2e37", "divide\t1\t8\t2\thalfUp\t0.12", "round\t2.5\t0\thalfEven\t3",
    ])
    func `and would say so if it did not`(_ wrongLine: String) async throws {
        let file = Self.freshFile()
        try Data("parse\t1\t1\n\(wrongLine)\n".utf8).write(to: file)
        let verdict = try await Peer.judge(file)
        #expect(!verdict.agrees)
        #expect(verdict.text.hasPrefix("line 2: ") && verdict.text.hasSuffix("2 lines, 1 wrong\n"), "\(verdict.text)")
        try FileManager.default.removeItem(at: file)
    }

    private static func freshFile() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "exact-decimal-\(UUID().uuidString).tsv")
    }

    /// Gives way to other tests between batches: the generator is busy for seconds.
    private static func write(_ questions: Questions) async throws -> URL {
        var questions = questions
        let file = freshFile()
        try Data().write(to: file)
        let handle = try FileHandle(forWritingTo: file)
        let batch = 1_000
        for _ in 0..<(linesPerShard / batch) {
            var text: [UInt8] = []
            for _ in 0..<batch { text += questions.next() + [UInt8(ascii: "\n")] }
            try handle.write(contentsOf: text)
            await Task.yield()
        }
        try handle.close()
        return file
    }
}

private enum Peer {
    private static let script = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Foreign/exact_decimal_peer.py").standardizedFileURL

    static func judge(_ file: URL) async throws -> (agrees: Bool, text: String) {
        let (process, output) = (Process(), Pipe())
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", script.path, file.path]
        process.standardOutput = output
        try await withCheckedThrowingContinuation { (done: CheckedContinuation<Void, any Error>) in
            process.terminationHandler = { _ in done.resume() }
            do { try process.run() } catch { done.resume(throwing: error) }
        }
        // At most 20 lines of under a thousand bytes: they fit in the pipe, so the peer never waited for us.
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        return (process.terminationStatus == 0, String(decoding: text, as: UTF8.self))
    }
}
