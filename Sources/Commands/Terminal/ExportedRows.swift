/// Rows on their way to standard output, counted on standard error while a person looks on.
struct ExportedRows {
    private let terminal: Terminal
    private let noun: String
    private let holders: Int?
    private var count = 0
    private var holdersPassed = 0
    private var shown = 0

    /// A line that changes more often cannot be read, and costs.
    private static let step = 5_000

    /// - Parameters:
    ///   - noun: what is counted, such as `balances`.
    ///   - holders: how many holders there are to go through, which is known before their rows are; nil where it is not.
    init(_ terminal: Terminal, of noun: String, among holders: Int? = nil) {
        self.terminal = terminal
        self.noun = noun
        self.holders = holders
    }

    /// - Throws: `ReaderGone`.
    mutating func write(_ bytes: [UInt8], rows: Int = 0, holders: Int = 0) throws(ReaderGone) {
        guard bytes.isEmpty || terminal.write(bytes) else { throw ReaderGone() }
        passed(rows, holders: holders)
    }

    /// Counts rows that someone else has written, and the holders that they are of.
    mutating func passed(_ rows: Int, holders: Int = 0) {
        count += rows
        holdersPassed += holders
        guard terminal.errorIsTerminal, count - shown >= Self.step else { return }
        shown = count
        terminal.writeError("\r\u{1B}[K\(count) \(noun) so far\(share)")
    }

    private var share: String {
        // Who came since they were counted is one more.
        holders.map { ", of \(holdersPassed) of \(max($0, holdersPassed)) holders" } ?? ""
    }

    /// Leaves nothing behind.
    func finish() {
        if shown > 0 { terminal.writeError("\r\u{1B}[K") }
    }
}
