import Accounts
import Balances
import Book
import Engine
import Journal
import Money

/// Where the planted bugs are.
extension Stage {
    /// In what the engine wants written.
    func plantBeforeAppend(_ records: inout [Record]) {
        switch order.plant {
        case .skipGap: records.removeAll { $0.entry.kind == .gap }
        case .applyLate:
            for index in records.indices where records[index].entry.verdict == .late {
                records[index].entry.verdict = .applied
            }
        default: break
        }
    }

    /// In what the book is given of a batch.
    func asPlanted(_ records: [Record]) -> [Record] {
        switch order.plant {
        case .loseLastRecord: records.count > 1 ? records.dropLast() : records
        case .swapRecords: swapped(records)
        case .showOnly: records.filter { $0.entry.kind != .message || $0.meaning == .nothing }
        case .absentAsZero: records.map(withZeros)
        case .applyTwice: records.map(asAgain)
        default: records
        }
    }

    /// In what a restart knows.
    func plant(in memory: inout EngineMemory) {
        switch order.plant {
        case .ignorePenaltyOnRestart: memory.penalties = []
        case .forgetSpendingOnRestart: memory.spent = []
        case .forgetEpoch: for name in memory.accounts.keys { memory.accounts[name]?.lastEpoch = 0 }
        default: break
        }
    }

    private func swapped(_ records: [Record]) -> [Record] {
        guard records.count > 1 else { return records }
        var records = records
        records.swapAt(records.count - 1, records.count - 2)
        return records
    }

    private func withZeros(_ record: Record) -> Record {
        guard case .statement(var statement, let findings) = record.meaning else { return record }
        for index in statement.balances.indices {
            if statement.balances[index].total == .absent { statement.balances[index].total = .reported(.zero) }
            if statement.balances[index].held == .absent { statement.balances[index].held = .reported(.zero) }
        }
        return Record(record.entry, .statement(statement, findings))
    }

    /// Every so often a record that says nothing brings an old statement with it.
    private func asAgain(_ record: Record) -> Record {
        let position = Int(record.entry.position)
        guard record.meaning == .nothing, position.isMultiple(of: 7),
            let old = watch.shown.prefix(position / 2).last(where: {
                if case .statement = $0?.meaning { true } else { false }
            }),
            var again = old
        else { return record }
        again.entry.position = record.entry.position
        return again
    }
}
