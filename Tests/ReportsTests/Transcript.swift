import Foundation
import Testing

/// Texts that were looked at by a person once, and must not change unseen.
///
/// `FOIL_RECORD=1` in the environment writes them anew; look at the difference before it is committed. One that is missing
/// fails.
enum Transcript {
    static func expect(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Transcripts/\(name)")
        if ProcessInfo.processInfo.environment["FOIL_RECORD"] == "1" {
            try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return
        }
        let recorded = try? String(contentsOf: file, encoding: .utf8)
        #expect(recorded != nil, "there is no Transcripts/\(name): record it with FOIL_RECORD=1", sourceLocation: sourceLocation)
        #expect(text == recorded ?? "", "Transcripts/\(name)", sourceLocation: sourceLocation)
    }
}
