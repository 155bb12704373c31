import Commands
import Foundation
import Testing

/// A recorded run: the command, its output, its errors and its exit code, in one file that reads like a terminal.
///
/// `FOIL_RECORD=1 swift test --filter CommandsTests` writes the files anew; look at the difference before committing it.
enum Transcript {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts")

    static func check(_ outcome: FoilStage.Outcome, of line: String, as name: String) throws {
        let text =
            "$ foil \(line)\n" + outcome.output + outcome.errors.split(separator: "\n").map { "! \($0)\n" }.joined()
            + "[exit \(outcome.status.rawValue)]\n"
        let file = folder.appending(path: "\(name).txt")
        if ProcessInfo.processInfo.environment["FOIL_RECORD"] != nil {
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let recorded = try? String(contentsOf: file, encoding: .utf8)
        #expect(recorded != nil, "no transcript \(file.path): record it with FOIL_RECORD=1 and look at it")
        #expect(text == recorded, "see \(file.path)")
    }
}
