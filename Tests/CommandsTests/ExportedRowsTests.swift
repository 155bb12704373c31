import Net
import Testing

@testable import Commands

struct ExportedRowsTests {
    /// What stands on standard error, with what every line replaces left out.
    private static func said(
        among holders: Int?, isTerminal: Bool = true, _ body: (inout ExportedRows) throws -> Void
    ) rethrows -> [String] {
        let errors = Lock("")
        let terminal = Terminal(
            write: { _ in true }, writeError: { text in errors.withLock { $0 += text } }, errorIsTerminal: isTerminal)
        var rows = ExportedRows(terminal, of: "balances", among: holders)
        try body(&rows)
        rows.finish()
        return errors.withLock { $0 }.split(separator: "\r\u{1B}[K").map(String.init)
    }

    @Test func `it says how much there is so far, and of how many`() throws {
        let said = try Self.said(among: 4_000) { rows in
            for _ in 0..<30 { try rows.write([], rows: 500, holders: 100) }
        }
        #expect(
            said == [
                "5000 balances so far, of 1000 of 4000 holders", "10000 balances so far, of 2000 of 4000 holders",
                "15000 balances so far, of 3000 of 4000 holders",
            ])
    }

    @Test func `more holders than were counted are no reason for nonsense`() {
        #expect(Self.said(among: 1) { $0.passed(5_000, holders: 2) } == ["5000 balances so far, of 2 of 2 holders"])
    }

    @Test func `what is not known is not said`() {
        #expect(Self.said(among: nil) { $0.passed(5_000, holders: 2) } == ["5000 balances so far"])
        #expect(Self.said(among: 7, isTerminal: false) { $0.passed(5_000, holders: 2) } == [])
    }
}
