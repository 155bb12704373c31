/// Things that are allowed when a sentence stands beside them.
enum Explanations {
    private static let words: Set = ["unchecked", "nonisolated", "fatalError", "preconditionFailure"]

    /// What is unexplained in one file: promises to the compiler, and traps that say nothing.
    static func violations(_ file: TextFile) -> [Violation] {
        let code = SwiftText.code(of: file.text)
        guard !words.isDisjoint(with: SwiftText.words(of: code)) else { return [] }
        let raw = numbered(file.text)
        return zip(raw, numbered(code)).flatMap { line, code in
            [promise(code.text, before: raw.prefix(line.number - 1).map(\.text)), trap(code.text, said: line.text)]
                .compactMap { $0 }
                .map { Violation(path: file.path, line: line.number, remedy: $0) }
        }
    }

    private static func promise(_ code: Substring, before lines: [Substring]) -> String? {
        guard let match = code.firstMatch(of: #/@unchecked\s+Sendable|nonisolated\(unsafe\)/#) else { return nil }
        let above = lines.last { !$0.drop(while: \.isWhitespace).hasPrefix("@") }
        let isExplained = above?.drop(while: \.isWhitespace).hasPrefix("//") ?? false
        return isExplained ? nil : "\(match.output) needs a comment above it that says what makes it true"
    }

    private static func trap(_ code: Substring, said line: Substring) -> String? {
        guard let match = code.firstMatch(of: #/\b(fatalError|preconditionFailure)\(/#) else { return nil }
        let sentence = line.firstMatch(of: #/"(.*)"/#)?.1 ?? ""
        return sentence.contains(" ")
            ? nil : "\(match.1) needs a sentence, on its line, that says which promise was broken"
    }
}

/// `@testable` opens a target to its own tests and to nobody else.
enum Testable {
    /// The targets a folder of tests may open, beside the one it is named after.
    static let own = ["Net": ["NetClient", "NetServer"]]

    static func violations(_ file: TextFile) -> [Violation] {
        let code = SwiftText.code(of: file.text)
        guard SwiftText.words(of: code).contains("testable") else { return [] }
        return numbered(code).compactMap { number, line in
            guard line.contains("@testable"), let module = Layers.imports(in: String(line)).first?.module else {
                return nil
            }
            guard !mayOpen(file.path, module) else { return nil }
            return Violation(
                path: file.path, line: number,
                remedy: "@testable \(module) outside its own tests: make what is needed package")
        }
    }

    private static func mayOpen(_ path: String, _ module: String) -> Bool {
        let folder = path.split(separator: "/").dropFirst().first ?? ""
        guard path.hasPrefix("Tests/"), folder.hasSuffix("Tests") else { return false }
        let name = String(folder.dropLast("Tests".count))
        let rooms = Layers.rooms.map { name + $0 }
        return ([name] + rooms + (own[name] ?? [])).contains(module)
    }
}
