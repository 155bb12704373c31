/// The links of a Markdown text.
enum Links {
    /// Links that lead nowhere. `exists` is asked for paths from the root of the repository.
    static func violations(_ file: TextFile, exists: (String) -> Bool) -> [Violation] {
        targets(in: file.text).compactMap { line, target in
            let path = resolve(target, from: file.path)
            guard let path else {
                return Violation(path: file.path, line: line, remedy: "\(target) leads out of the repository")
            }
            return exists(path) ? nil : Violation(path: file.path, line: line, remedy: "\(target) leads nowhere")
        }
    }

    /// What the text links to inside the repository, without anchors; code is no link.
    static func targets(in text: String) -> [(line: Int, target: String)] {
        var inCode = false
        return numbered(text).flatMap { number, line -> [(line: Int, target: String)] in
            if line.drop(while: \.isWhitespace).hasPrefix("```") { inCode.toggle() }
            guard !inCode else { return [] }
            let prose = line.replacing(#/`[^`]*`/#, with: "")
            return prose.matches(of: #/\]\(([^)\s]+)[^)]*\)/#).map { String($0.1) }
                .filter { !$0.contains(#/^[a-z]+:/#) }
                .map { String($0.prefix { $0 != "#" }) }
                .filter { !$0.isEmpty }
                .map { (number, $0) }
        }
    }

    private static func resolve(_ target: String, from file: String) -> String? {
        var parts = file.split(separator: "/").dropLast()
        for part in target.split(separator: "/") where part != "." {
            guard part == ".." else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else { return nil }
        }
        return parts.joined(separator: "/")
    }
}

/// `Tests/Fixtures/SOURCES.md`: where each documented payload is from.
enum Sources {
    static let path = "Tests/Fixtures/SOURCES.md"

    /// Fixtures that the list leaves out, and rows of the list that have no fixture.
    static func violations(list: TextFile, fixtures: Set<String>) -> [Violation] {
        let listed = Set(
            numbered(list.text).compactMap { $0.text.firstMatch(of: #/^\|\s*`([^`]+)`/#).map { String($0.1) } })
        let unlisted = fixtures.subtracting(listed).map { Violation(path: list.path, remedy: "\($0) has no row") }
        let absent = listed.subtracting(fixtures).map { Violation(path: list.path, remedy: "\($0) is no file") }
        return (unlisted + absent).sorted { $0.remedy < $1.remedy }
    }
}

/// Names that say nothing about what is inside.
enum EmptyNames {
    private static let words: Set = [
        "core", "common", "shared", "helper", "helpers", "util", "utils", "misc", "manager",
    ]

    static func violations(_ path: String) -> [Violation] {
        path.split(separator: "/")
            .map { String($0.prefix { $0 != "." }) }
            .filter { words.contains($0.lowercased()) }
            .map { Violation(path: path, remedy: "\($0) says nothing: name the one thing that is inside") }
    }
}
