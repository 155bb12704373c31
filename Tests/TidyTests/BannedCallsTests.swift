import Testing

struct BannedCallsTests {
    @Test func `no file makes a banned call`() throws {
        let violations = try Tree.swiftFiles(under: "Sources").flatMap(BannedCall.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(arguments: [
        ("Sources/Money/A.swift", "let x = Double(y)", "Double"),
        ("Sources/JSON/A.swift", "var x: Double", "Double"),
        ("Sources/Venues/SFOX/Wire/A.swift", "let x = Float(y)", "Double"),
        ("Sources/Paper/A.swift", "func rate() -> Double?", "Double"),
        ("Sources/Balances/A.swift", #"let x = "\(Double(y))""#, "Double"),
        ("Sources/Commands/A.swift", "let x = Decimal(string: y)", "Decimal"),
        ("Sources/Engine/A.swift", "let now = Date()", "Date()"),
        ("Sources/NetClient/A.swift", "let now = Date.now", "Date()"),
        ("Sources/Engine/A.swift", "let now = ContinuousClock.now", "ContinuousClock.now"),
        ("Sources/Commands/Render.swift", "print(x)", "print("),
        ("Sources/foil/A.swift", "    debugPrint(x)", "print("),
        ("Sources/Net/A.swift", "let x = try! f()", "try!"),
        ("Sources/Accounts/A.swift", "try await Task.sleep(for: .seconds(1))", "Task.sleep"),
        ("Sources/Engine/A.swift", "usleep(10)", "Task.sleep"),
        ("Sources/Engine/A.swift", "Int.random(in: 0..<3)", ".random("),
        ("Sources/Paper/A.swift", "let heads = Bool.random()", ".random("),
        ("Sources/Paper/A.swift", "let x: Int = .random(in: 0..<3)", ".random("),
        ("Sources/Engine/A.swift", "var g = SystemRandomNumberGenerator()", ".random("),
        ("Sources/Paper/A.swift", "users.shuffled()", ".random("),
        ("Sources/NetServer/A.swift", "let state: Mutex<Int>", "Mutex<"),
        ("Sources/Gateway/A.swift", "@TaskLocal static var isWanted = true", "@TaskLocal"),
    ])
    func `refuses`(path: String, text: String, name: String) {
        let remedies = BannedCall.violations(TextFile(path: path, text: text)).map(\.remedy)
        #expect(remedies.count == 1 && remedies.allSatisfy { $0.hasPrefix("\(name): ") }, "\(remedies)")
    }

    @Test(arguments: [
        ("Sources/Money/A.swift", "// no Double(x) here"),
        ("Sources/Money/A.swift", "/* Double(x) /* print( */ try! */"),
        ("Sources/Money/A.swift", #"let text = "try! Double(x) \" Date()""#),
        ("Sources/Money/A.swift", "let text = #\"a \" Double(x)\"#"),
        ("Sources/Money/A.swift", "let text = \"\"\"\n    Double(x) \"quoted\" print(y)\n    \"\"\""),
        ("Sources/Money/A.swift", "func `no Double(x) at all`() {}"),
        ("Sources/Money/A.swift", "let x = ExactDecimal(\"1\"); let doubled = 1"),
        ("Sources/Commands/TerminalWriter.swift", "print(x)"),
        ("Sources/Commands/A.swift", "blueprint(x); writer.print(x)"),
        ("Sources/Commands/A.swift", "let milliseconds: Double = 1"),
        ("Sources/Engine/A.swift", "Int.random(in: 0..<3, using: &generator)"),
        ("Sources/Engine/A.swift", "session.failed(error, random: clock.random())"),
        ("Sources/foil/A.swift", "var generator = SystemRandomNumberGenerator()"),
        ("Sources/NetClient/A.swift", "try await Task.sleep(for: .seconds(1))"),
        ("Benchmarks/bench/A.swift", "print(Date())"),
    ])
    func `accepts`(path: String, text: String) {
        #expect(BannedCall.violations(TextFile(path: path, text: text)).map(\.remedy) == [])
    }

    @Test func `names the line`() {
        let text = "let a = 1\n\"\"\"\n\n\"\"\"\n/*\n*/ let b = Date()"
        #expect(BannedCall.violations(TextFile(path: "Sources/Net/A.swift", text: text)).map(\.line) == [6])
    }
}
