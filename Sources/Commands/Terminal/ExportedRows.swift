/// Rows on their way to standard output, counted on standard error while a person looks on.
struct ExportedRows {
    private let terminal: Terminal
    private let noun: String
    private var count = 0
    private var shown = 0

    /// A line that changes more often cannot be read, and costs.
    private static let step = 5_000

    /// - Parameter noun: what is counted, such as `balances`.
    init(_ terminal: Terminal, of noun: String) {
        self.terminal = terminal
        self.noun = noun
    }

    /// - Throws: `ReaderGone`.
    mutating func write(_ bytes: [UInt8], rows: Int = 0) throws(ReaderGone) {
        guard bytes.isEmpty || terminal.write(bytes) else { throw ReaderGone() }
        passed(rows)
    }

    /// Counts rows that someone else has written.
    mutating func passed(_ rows: Int) {
        count += rows
        guard terminal.errorIsTerminal, count - shown >= Self.step else { return }
        shown = count
        terminal.writeError("\r\u{1B}[K\(count) \(noun) so far")
    }

    /// Leaves nothing behind.
    func finish() {
        if shown > 0 { terminal.writeError("\r\u{1B}[K") }
    }
}
