import JSON
import Reports

/// Every change that is asked for, as CSV or JSON Lines, from the index.
final class ChangeFlow: Flow, @unchecked Sendable {
    // Sendable holds because `next` is called on one thread at a time.
    let type: String
    let position: Int64?
    private let ask: Ask
    private let form: ExportForm
    private var walk: ChangeWalk
    private var isBegun = false
    private var isOver = false

    init(_ ask: Ask, _ walk: ChangeWalk, as form: ExportForm) {
        self.ask = ask
        self.walk = walk
        self.form = form
        position = walk.through
        type = form.type
    }

    var waitsForDisk: Bool { true }

    func next() throws -> [UInt8]? {
        guard !isOver else { return nil }
        var piece: [UInt8] = []
        if !isBegun, form == .csv { piece += ChangeCSV.head.utf8 }
        isBegun = true
        let hasMore = try ask.withIndex(to: walk.through) { store, _ in
            try walk.fill(from: store) { change, account in
                guard piece.count < flowPieceBytes else { return false }
                write(change, account, into: &piece)
                return true
            }
        }
        isOver = !hasMore
        return piece.isEmpty ? nil : piece
    }

    private func write(_ change: BalanceChange, _ account: NamedAccount, into piece: inout [UInt8]) {
        guard form == .lines else {
            piece += ChangeCSV.line(change, in: account).utf8
            return
        }
        var writer = JSONWriter()
        writer.object { change.write(to: &$0, account) }
        piece += writer.line
    }
}
