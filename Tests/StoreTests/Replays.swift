import Accounts
import Balances
import Journal

@testable import Store

/// A replay by hand: every record in the order of history, with nothing of the store's code but its values.
struct Replay {
    struct Row {
        var provenance: Provenance
        var statement: Statement
    }

    private var rows: [String: [Row]] = [:]

    init(_ records: [Record]) {
        for record in records where record.entry.verdict == .applied {
            for statement in record.statements {
                let entry = record.entry
                let provenance = Provenance(
                    position: entry.position, kind: entry.kind, venueTime: statement.venueTime,
                    receivedAt: statement.receivedAt, epoch: entry.epoch, sequence: entry.sequence)
                rows[entry.account, default: []].append(Row(provenance: provenance, statement: statement))
            }
        }
    }

    /// Total, asset by asset, with the position it comes from; nil where nothing was known.
    func state(_ account: String, _ holder: Holder, _ asOf: AsOf) -> [String: Cell]? {
        var cells: [String: Cell]?
        for row in ordered(account, holder) where row.provenance.time <= asOf.time {
            if let knownAt = asOf.knownAt, row.provenance.receivedAt > knownAt { continue }
            // A change that names no asset says nothing.
            if row.statement.extent == .change, row.statement.balances.isEmpty { continue }
            var next = row.statement.extent == .full ? [:] : cells ?? [:]
            for balance in row.statement.balances {
                next[balance.venueAsset] = Cell(balance: balance, position: row.provenance.position)
            }
            cells = next
        }
        return cells
    }

    struct Cell: Hashable {
        var balance: Balance
        var position: Int64
    }

    /// A stable sort: what stands in one message stays in its order.
    private func ordered(_ account: String, _ holder: Holder) -> [Row] {
        rows[account, default: []].filter { $0.statement.holder == holder }.enumerated().sorted { a, b in
            let (first, second) = (a.element.provenance, b.element.provenance)
            return (first.position, first.time, Int64(a.offset)) < (second.position, second.time, Int64(b.offset))
        }.map(\.element)
    }
}

extension Record {
    var statements: [Statement] {
        switch meaning {
        case .statement(let statement, _): [statement]
        case .answer(let answer): answer.statements
        default: []
        }
    }

    var findings: [Finding] {
        switch meaning {
        case .statement(_, let findings): findings
        case .answer(let answer): answer.findings
        case .finding(let finding): [finding]
        default: []
        }
    }
}
