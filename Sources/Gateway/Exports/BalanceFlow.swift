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
    private let picture: Picture
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
    private let accounts: [NamedAccount]
    private let users: [String]?
    private let asOf: AsOf
    private let form: ExportForm
    private let settings: BookSettings
    private var account = 0
    private var last: Holder?
    private var isBegun = false

    init(_ ask: Ask, _ accounts: [NamedAccount], _ asOf: AsOf, as form: ExportForm) {
        self.ask = ask
        self.accounts = accounts
        self.form = form
        users = ask.wantedUsers.map { $0.compactMap(\.user) }
        settings = ask.record.withBook { $0.settings }
        let now = ask.positionNow
        position = now
        self.asOf = AsOf(asOf.time, knownAt: asOf.knownAt, through: now)
        type = form.type
    }

    var waitsForDisk: Bool { true }

    /// Holders of one piece: read in some ten milliseconds.
    private static let holdersAtOnce = 200

    func next() throws -> [UInt8]? {
        var piece: [UInt8] = []
        if !isBegun, form == .csv { piece += CSV.line(BalanceReport.csvHead).utf8 }
        isBegun = true
        while piece.isEmpty, account < accounts.count { piece += try rows() }
        return piece.isEmpty ? nil : piece
    }

    private func rows() throws -> [UInt8] {
        let kept = try ask.withIndex(to: position ?? 0) { store, _ in
            try part(IndexedHistory(store, naming: ask.record.accounts, settings))
        }
        let report = BalanceReport([kept], at: asOf.time, selecting: ask.selection)
        guard form == .csv else { return report.lines() }
        return Array(report.balances.map { CSV.line($0.fields) }.joined().utf8)
    }

    private func part(_ history: IndexedHistory) throws -> BalanceReport.Kept {
        let name = accounts[account].name
        if let users {
            account += 1
            // No name at all would mean everyone.
            guard !users.isEmpty else {
                return BalanceReport.Kept(account: accounts[account - 1], health: nil, holders: [])
            }
            return try history.kept(name, users: users, asOf)
        }
        let (kept, last) = try history.kept(name, after: last, Self.holdersAtOnce, asOf)
        self.last = last
        if last == nil { account += 1 }
        return kept
    }
}
