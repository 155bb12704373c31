import Testing

struct ExplanationsTests {
    @Test func `every promise and every trap is explained`() throws {
        let violations = try Tree.swiftFiles(under: "Sources", "Benchmarks/bench", "Tests/Witness")
            .flatMap(Explanations.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(arguments: [
        "final class A: @unchecked Sendable {}",
        "// Why.\n\nfinal class A: @unchecked Sendable {}",
        "let a = 1\nnonisolated(unsafe) let b = 2",
        "fatalError()",
        "fatalError(\"\")",
        "preconditionFailure(\"oops\")",
    ])
    func `refuses`(text: String) {
        #expect(Explanations.violations(TextFile(path: "Sources/Net/A.swift", text: text)).count == 1)
    }

    @Test(arguments: [
        "// All of its state is behind the lock.\nfinal class A: @unchecked Sendable {}",
        "// Written once, before any thread starts.\n@usableFromInline\nnonisolated(unsafe) let b = 2",
        "fatalError(\"the loop thread ended before its server\")",
        "// fatalError()",
    ])
    func `accepts`(text: String) {
        #expect(Explanations.violations(TextFile(path: "Sources/Net/A.swift", text: text)).map(\.remedy) == [])
    }
}

struct TestableTests {
    @Test func `a target is opened by its own tests only`() throws {
        let violations = try Tree.swiftFiles(under: "Sources", "Tests", "Benchmarks/bench").flatMap(Testable.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(arguments: [
        ("Tests/MoneyTests/A.swift", "@testable import Balances"),
        ("Tests/SFOXTests/A.swift", "@testable import CoinWWire"),
        ("Tests/Witness/A.swift", "@testable import Money"),
        ("Sources/Balances/A.swift", "@testable import Money"),
    ])
    func `refuses`(path: String, text: String) {
        #expect(Testable.violations(TextFile(path: path, text: text)).count == 1)
    }

    @Test(arguments: [
        ("Tests/MoneyTests/A.swift", "@testable import Money"),
        ("Tests/SFOXTests/A.swift", "@testable import SFOXWire"),
        ("Tests/NetTests/A.swift", "@testable import NetServer"),
        ("Tests/MoneyTests/A.swift", "import Balances"),
    ])
    func `accepts`(path: String, text: String) {
        #expect(Testable.violations(TextFile(path: path, text: text)).map(\.remedy) == [])
    }
}
