import Accounts
package import Balances
package import Journal

/// One line of `foil watch`: something that is in the journal by the time it is shown.
package struct WatchLine: Sendable, Hashable {
    /// Where a line stands: whoever has seen it goes on after it.
    package struct Place: Sendable, Hashable, Comparable {
        /// Of the journal's entry.
        package var position: Int64
        /// Which of the entry's lines it is, from 1.
        package var line: Int
        /// How many lines the entry has.
        package var lines: Int

        package init(position: Int64, line: Int = 1, lines: Int = 1) {
            self.position = position
            self.line = line
            self.lines = lines
        }

        package static func < (a: Place, b: Place) -> Bool { (a.position, a.line) < (b.position, b.line) }
    }

    /// What a line says.
    package enum Event: Sendable, Hashable {
        /// What one holder has. The connection is 0, and has no number, for what was read.
        case statement(Statement, epoch: Int64, sequence: Int64?)
        /// When it is noticed, and again when it is healed.
        case gap(Gap)
        case outcome(AccountHealth)
        case finding(Finding)
    }

    package var place: Place
    /// The account it is about.
    package var account: String
    package var event: Event

    package init(_ event: Event, of account: String, at place: Place) {
        self.event = event
        self.account = account
        self.place = place
    }

    /// What a record shows by itself. Messages that change nothing, because they came twice, too late or could not be
    /// read, show nothing; that they did is a gap or an outcome of its own.
    package static func lines(of record: Record) -> [WatchLine] {
        let events = events(of: record)
        return events.enumerated().map { index, event in
            let place = Place(position: record.entry.position, line: index + 1, lines: events.count)
            return WatchLine(event, of: record.entry.account, at: place)
        }
    }

    private static func events(of record: Record) -> [Event] {
        switch record.meaning {
        case .statement(let statement, let findings): return stated(record.entry, [statement], findings)
        case .answer(let meaning): return stated(record.entry, meaning.statements, meaning.findings)
        case .gap(let gap): return [.gap(gap)]
        case .health(let health): return [.outcome(health)]
        case .finding(let finding): return [.finding(finding)]
        case .nothing, .spending, .live, .start, .alert: return []
        }
    }

    private static func stated(_ entry: Entry, _ statements: [Statement], _ findings: [Finding]) -> [Event] {
        guard entry.verdict == .applied else { return [] }
        return statements.map { .statement($0, epoch: entry.epoch, sequence: entry.sequence) }
            + findings.map { .finding($0) }
    }
}
