import Accounts
package import Balances
package import Journal

/// One line of `foil watch`: something that is in the journal by the time it is shown.
package enum WatchLine: Sendable, Hashable {
    case statement(Stated)
    /// When it is noticed, and again when it is healed.
    case gap(account: String, Gap)
    case outcome(account: String, AccountHealth)
    case finding(account: String, Finding)

    /// A statement with its place in the journal.
    package struct Stated: Sendable, Hashable {
        package var account: String
        package var statement: Statement
        /// The connection; 0 for what was read.
        package var epoch: Int64
        package var sequence: Int64?
        package var position: Int64

        package init(account: String, statement: Statement, epoch: Int64, sequence: Int64?, position: Int64) {
            self.account = account
            self.statement = statement
            self.epoch = epoch
            self.sequence = sequence
            self.position = position
        }
    }

    /// The account it is about.
    package var account: String {
        switch self {
        case .statement(let stated): stated.account
        case .gap(let account, _), .outcome(let account, _), .finding(let account, _): account
        }
    }

    /// What a record shows by itself. Messages that change nothing, because they came twice, too late or could not be
    /// read, show nothing; that they did is a gap or an outcome of its own.
    package static func lines(of record: Record) -> [WatchLine] {
        let account = record.entry.account
        switch record.meaning {
        case .statement(let statement, let findings):
            return stated(record.entry, [statement], findings)
        case .answer(let meaning):
            return stated(record.entry, meaning.statements, meaning.findings)
        case .gap(let gap): return [.gap(account: account, gap)]
        case .health(let health): return [.outcome(account: account, health)]
        case .finding(let finding): return [.finding(account: account, finding)]
        case .nothing, .spending, .live, .start: return []
        }
    }

    private static func stated(_ entry: Entry, _ statements: [Statement], _ findings: [Finding]) -> [WatchLine] {
        guard entry.verdict == .applied else { return [] }
        return statements.map { statement in
            .statement(
                Stated(
                    account: entry.account, statement: statement, epoch: entry.epoch, sequence: entry.sequence,
                    position: entry.position))
        } + findings.map { .finding(account: entry.account, $0) }
    }
}
