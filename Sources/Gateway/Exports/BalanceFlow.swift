import Balances
import Book
import Reports
import Store

/// How much of a flow is made at once: large beside what a piece costs, small beside what is kept for a slow reader.
let flowPieceBytes = 64 * 1_024

/// Every balance of one picture of the book, as CSV or JSON Lines. The picture lives as long as the flow.
final class BalanceFlow: Flow, @unchecked Sendable {
    // Sendable holds because `next` is called on one thread at a time.
    let type: String
    let position: Int64?
    private let ask: Ask
    let picture: Picture
    private let accounts: [NamedAccount]
    /// Made with the first piece: the order of many holders takes time.
    private var walk: HolderWalk?
    private var writing: (part: Int, rows: RowWriting)?
    private let selection: BalanceReport.Selection
    private let form: ExportForm
    private var isBegun = false

    init(_ ask: Ask, _ accounts: [NamedAccount], as form: ExportForm) {
        self.ask = ask
        self.accounts = accounts
        self.form = form
        picture = ask.shelf.take(ask.record, at: ask.now)
        position = picture.position
        type = form.type
        selection = ask.selection
    }

    var waitsForDisk: Bool { false }

    func next() -> [UInt8]? {
        var piece: [UInt8] = []
        piece.reserveCapacity(flowPieceBytes + 4_096)
        if !isBegun, form == .csv { piece += CSV.line(BalanceReport.csvHead).utf8 }
        isBegun = true
        var walk = walk ?? HolderWalk(ask.parts(of: accounts, in: picture))
        while piece.count < flowPieceBytes, let (part, slot) = walk.next() {
            write(walk.parts[part], part, slot, into: &piece)
        }
        self.walk = walk
        return piece.isEmpty ? nil : piece
    }

    private func write(_ current: HolderWalk.Part, _ part: Int, _ slot: Int, into piece: inout [UInt8]) {
        if writing?.part != part, let picture = current.picture {
            let account = current.account
            writing = (
                part, RowWriting(picture, of: account, selecting: selection, as: form == .csv ? .csv : .lines)
            )
        }
        _ = writing?.rows.write(slot, into: &piece)
    }
}

/// Every balance of a time past, holder after holder from the index.
final class PastBalanceFlow: Flow, @unchecked Sendable {
    // Sendable holds because `next` is called on one thread at a time.
    let type: String
    let position: Int64?
    private let ask: Ask
    private let form: ExportForm
    private var walk: PastWalk
    /// Made, and not given out yet.
    private var made: [UInt8]

    /// Makes the first piece: waits for the disk.
    ///
    /// - Throws: `notRetained` for a time before anything was known.
    init(_ ask: Ask, _ accounts: [NamedAccount], _ asOf: AsOf, as form: ExportForm) throws {
        self.ask = ask
        self.form = form
        var asOf = asOf
        asOf.through = try ask.withIndex(to: ask.positionNow) { _, reached in reached }
        position = asOf.through
        walk = PastWalk(ask, accounts, asOf)
        type = form.type
        made = []
        let first = try rows()
        if first.isEmpty { try ask.checkRetained(asOf) }
        made = (form == .csv ? Array(CSV.line(BalanceReport.csvHead).utf8) : []) + first
    }

    var waitsForDisk: Bool { true }

    /// Holders of one piece: read in some ten milliseconds.
    private static let holdersAtOnce = 200

    func next() throws -> [UInt8]? {
        let piece = made.isEmpty ? try rows() : made
        made = []
        return piece.isEmpty ? nil : piece
    }

    /// Of the next holders that have some; empty after the last.
    private func rows() throws -> [UInt8] {
        while let kept = try walk.next(Self.holdersAtOnce, of: ask) {
            let report = BalanceReport([kept], at: walk.asOf.time, selecting: ask.selection)
            let rows = form == .csv ? Array(report.balances.map { CSV.line($0.fields) }.joined().utf8) : report.lines()
            if !rows.isEmpty { return rows }
        }
        return []
    }
}
