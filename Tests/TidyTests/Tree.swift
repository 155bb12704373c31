import Foundation

/// One text file of the repository, by its path from the root.
struct TextFile: Sendable {
    let path: String
    let text: String
}

/// A place where a rule is broken, and what to do instead.
struct Violation: Hashable, CustomStringConvertible {
    let path: String
    /// From 1; nil when it is about the file as a whole.
    var line: Int?
    let remedy: String

    var description: String { "\(path)\(line.map { ":\($0)" } ?? ""): \(remedy)" }
}

/// The repository this test was compiled from.
enum Tree {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Paths of all files below the given ones, from the root, hidden files and build products left out.
    static func paths(under folders: String...) -> [String] {
        folders.flatMap { folder in
            let found = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: [.isRegularFileKey],
                options: [.skipsHiddenFiles])
            return (found?.compactMap { $0 as? URL } ?? [])
                .filter { (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true }
                .map { String($0.standardizedFileURL.path.dropFirst(root.path.count + 1)) }
                .filter { !$0.contains("__pycache__") }
                .sorted()
        }
    }

    /// The Swift files below the given folders.
    static func swiftFiles(under folders: String...) throws -> [TextFile] {
        try folders.flatMap { try paths(under: $0).filter { $0.hasSuffix(".swift") }.map(read) }
    }

    static func read(_ path: String) throws -> TextFile {
        TextFile(path: path, text: try String(contentsOf: root.appending(path: path), encoding: .utf8))
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }
}

/// Fails a test with one line per broken place.
func report(_ violations: [Violation]) -> String {
    violations.map(\.description).joined(separator: "\n")
}
