import Testing

struct ThreatModelTests {
    @Test func `every test that the threat model names is there`() throws {
        let tests = try Tree.paths(under: "Tests").filter { $0.hasSuffix(".swift") || $0.hasSuffix(".py") }
            .filter { !$0.hasSuffix("ThreatModelTests.swift") }.map(Tree.read)
        let text = tests.map(\.text).joined(separator: "\n")
        let named = Self.named(in: try Tree.read("docs/threat-model.md").text)
        #expect(named.count > 30, "the tables were not found")
        for (line, name) in named {
            let isThere = text.contains("func `\(name)`(") || text.contains("def \(name)(") || name.hasSuffix(".py")
            #expect(isThere, "docs/threat-model.md:\(line) names a test that is not there: \(name)")
        }
    }

    @Test func `a defence without a test is not one`() {
        let table = "| x | y `z` | `a b` and `test_c` |\n|---|---|---|\n| no | two |"
        #expect(Self.named(in: table).map { $0.name } == ["a b", "test_c"])
    }

    /// What stands in code quotes in the last column of three, but for the tables' heads and the table of bounds.
    private static func named(in text: String) -> [(line: Int, name: String)] {
        var inBounds = false
        return numbered(text).flatMap { number, line -> [(line: Int, name: String)] in
            if line.hasPrefix("## ") { inBounds = line.hasPrefix("## Bounds") }
            let columns = line.split(separator: " | ")
            guard !inBounds, line.hasPrefix("| "), columns.count == 3 else { return [] }
            let parts = columns[2].split(separator: "`", omittingEmptySubsequences: false)
            return parts.enumerated().filter { $0.offset % 2 == 1 }.map { (number, String($0.element)) }
        }
    }
}
