import Accounts
import Balances
import Book
import Engine
import Journal
import Reports
import Store

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
                show(try GapList(journal.accounts, surroundings.venues, of: journal.store))
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
    /// What healed gaps, by the entries that noted them.
    private var healings: [Int64: Gap.Healing] = [:]

    /// Gaps are told by the entries that noted them, what healed them by later ones, and what is open by the book: a journal
    /// of an earlier version has no entries of healings, and in any the last one may not be written yet. Of a gap that is no
    /// longer open, holders were seen again: nothing else heals one.
    init(_ accounts: KeptAccounts, _ venues: [VenueClient], of store: SQLiteStore) throws {
        let book = try Recovery.book(of: [], from: store, venues: venues)
        let open = Set(book.accounts.flatMap { book.openGaps(of: $0).map(\.position) })
        // What the projections do not reach yet is told by the entries themselves.
        try store.forEachGap { add($0.value, $0.account, $0.position) }
        let reader = accounts.makeReader()
        if store.projectedTo < store.head.position {
            try store.read(store.projectedTo + 1...store.head.position) { entry in
                guard entry.kind == .gap, case .gap(let gap) = try reader.record(entry).meaning else { return }
                add(gap, entry.account, entry.position)
            }
        }
        for index in lines.indices {
            if let healing = healings[lines[index].position] { lines[index].gap.healedBy = healing }
        }
        for index in lines.indices where lines[index].gap.isOpen && !open.contains(lines[index].position) {
            lines[index].gap.healedBy = .statements
        }
    }

    private mutating func add(_ gap: Gap, _ account: String, _ position: Int64) {
        if let noticed = gap.noticedIn {
            healings[noticed] = gap.healedBy
            return
        }
        lines.append(GapReport.Line(account: account, gap: gap, position: position))
    }
}
