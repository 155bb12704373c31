import Balances
import Book
import Journal
import Reports

/// `foil gaps`: what was missed, and what healed it.
struct GapsCommand: Sendable {
    private let options: GapsOptions
    private let surroundings: Surroundings

    init(_ options: GapsOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        switch JournalOpening(surroundings: surroundings).open(config: options.config) {
        case .failure(let refusal): return refusal.status
        case .success(let journal):
            do {
                show(try GapList(journal.accounts, of: journal.store))
                return .ok
            } catch {
                surroundings.complain(of: error)
                return .failed
            }
        }
    }

    private func show(_ list: GapList) {
        let lines = list.lines.filter { line in
            (options.accounts.isEmpty || options.accounts.contains(line.account))
                && (!options.isOpenOnly || line.gap.isOpen)
        }
        let report = GapReport(lines)
        if options.isJSON {
            _ = surroundings.terminal.write(report.json())
        } else {
            let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
            surroundings.terminal.write(report.text(style))
        }
    }
}

/// Every gap of a journal, with what healed it since.
struct GapList {
    private(set) var lines: [GapReport.Line] = []

    /// Replays the whole journal: what heals a gap are statements.
    init(_ accounts: KeptAccounts, of store: any JournalStore) throws {
        guard store.head.position > 0 else { return }
        let reader = accounts.makeReader()
        var book = BalanceBook(settings: accounts.settings)
        try store.read(1...store.head.position) { entry in
            let record = try reader.record(entry)
            if case .gap(let gap) = record.meaning {
                lines.append(GapReport.Line(account: entry.account, gap: gap, position: entry.position))
            }
            for event in book.apply(record) { take(event) }
        }
    }

    private mutating func take(_ event: BookEvent) {
        switch event {
        case .gapHealed(let account, let gap):
            guard let index = lines.lastIndex(where: { $0.account == account && $0.gap.isSame(as: gap) }) else {
                return
            }
            lines[index].gap.healedBy = gap.healedBy
        }
    }
}

extension Gap {
    /// Whether it is the same gap, healed or not.
    fileprivate func isSame(as other: Gap) -> Bool {
        epoch == other.epoch && kind == other.kind && first == other.first && last == other.last && at == other.at
    }
}
