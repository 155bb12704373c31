import Testing

struct LinksTests {
    @Test func `every link in the papers leads to a file`() throws {
        let roots = ["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].filter(Tree.exists)
        let papers = try (roots + Tree.paths(under: "docs").filter { $0.hasSuffix(".md") }).map(Tree.read)
        #expect(papers.count > 4, "the papers were not found")
        let violations = papers.flatMap { Links.violations($0, exists: Tree.exists) }
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(arguments: [
        ("docs/a.md", "[x](b.md)"),
        ("docs/a.md", "see [x](../c.md#part) for it"),
        ("README.md", "![x](docs/none.png)"),
        ("README.md", "[out](../other/file.md)"),
    ])
    func `refuses`(path: String, text: String) {
        let found = Links.violations(TextFile(path: path, text: text)) { ["docs/a.md", "docs/c.md"].contains($0) }
        #expect(found.count == 1)
    }

    @Test(arguments: [
        ("docs/a.md", "[x](c.md) and [y](../README.md#part)"),
        ("README.md", "[x](https://example.org/none.md) [y](#part) `[z](none.md)`"),
        ("README.md", "```\n[x](none.md)\n```"),
        ("docs/decisions/a.md", "[x](../c.md)"),
    ])
    func `accepts`(path: String, text: String) {
        let found = Links.violations(TextFile(path: path, text: text)) { ["docs/c.md", "README.md"].contains($0) }
        #expect(found.map(\.remedy) == [])
    }
}

struct SourcesTests {
    @Test func `every fixture is listed with its source, and nothing else is`() throws {
        let folder = "Tests/Fixtures/"
        let fixtures = Set(Tree.paths(under: "Tests/Fixtures").map { String($0.dropFirst(folder.count)) })
            .subtracting(["SOURCES.md"])
        #expect(!fixtures.isEmpty, "the fixtures were not found")
        let violations = Sources.violations(list: try Tree.read(Sources.path), fixtures: fixtures)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test func `a fixture without a row and a row without a fixture are both refused`() {
        let list = TextFile(
            path: Sources.path, text: "| File | From |\n|---|---|\n| `sfox/a.json` | x |\n| `sfox/b.json` | y |")
        let found = Sources.violations(list: list, fixtures: ["sfox/b.json", "sfox/c.json"]).map(\.remedy)
        #expect(found == ["sfox/a.json is no file", "sfox/c.json has no row"])
        #expect(Sources.violations(list: list, fixtures: ["sfox/a.json", "sfox/b.json"]).isEmpty)
    }
}

struct EmptyNamesTests {
    @Test func `no file or folder has a name that says nothing`() {
        let violations = Tree.paths(under: "Sources", "Tests", "Benchmarks", "docs", "scripts").flatMap(
            EmptyNames.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(arguments: [
        "Sources/Core/A.swift", "Sources/Net/Utils.swift", "docs/common/a.md", "Tests/Helpers.swift", "scripts/shared",
    ])
    func `refuses`(path: String) {
        #expect(EmptyNames.violations(path).count == 1)
    }

    @Test(arguments: ["Sources/Money/Scores.swift", "Sources/Net/SharedMemory.swift", "docs/modules.md"])
    func `accepts`(path: String) {
        #expect(EmptyNames.violations(path).isEmpty)
    }
}
