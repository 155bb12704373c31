import Accounts
import Balances
package import Journal

/// The current state of every account, computed from the journal's records and from nothing else.
///
/// A value: a copy is a picture of the moment, costs less than a millisecond, and shares everything with the original
/// until that changes, page by page. So a checkpoint may be written from a copy on another thread while the original goes
/// on. The same records in the same order give the same `checkpoint()`, to the byte.
///
/// Per balance of three currencies, everything included, a million users take about 45 bytes.
package struct BalanceBook: Sendable {
    /// How it reads the journal; `missingCurrency` is fixed once the first record has come.
    package var settings: BookSettings
    /// Of the last record that was applied; 0 in an empty book.
    package internal(set) var position: Int64 = 0

    var codes = CodeTable()
    /// In the order of their first entries.
    var sheets: [AccountSheet] = []
    private var numbers: [String: Int] = [:]
    private var lastNumber = 0
    /// Where balances are written before they go to their page; holds nothing between two records.
    private var room: [UInt8] = []
    /// Gaps that are healed and of which no entry says so yet, in the order in which they were healed. They are in no
    /// checkpoint: one is kept only where there are none.
    package private(set) var unwritten: [HealedGap] = []

    /// What holds of the rules of alerts, and who has not been told.
    package internal(set) var alerts = StandingAlerts()

    /// An empty book.
    package init(settings: BookSettings = BookSettings()) { self.settings = settings }

    /// Takes the next record, which must be durable, and says which gaps are healed by it.
    ///
    /// Records come in the order of their positions. One at or below `position` has been applied before and changes
    /// nothing. Statements count only where the entry's verdict is `.applied`.
    @discardableResult
    package mutating func apply(_ record: Record) -> [HealedGap] {
        guard record.entry.position > position else { return [] }
        position = record.entry.position
        if case .alert(let note) = record.meaning {
            alerts.note(note, at: position)
            return []
        }
        let number = sheetNumber(record.entry.account)
        sheets[number].saw(epoch: record.entry.epoch)
        let healed = take(record.meaning, record.entry, number)
        guard !healed.isEmpty else { return [] }
        let told = healed.map { HealedGap(account: record.entry.account, gap: $0, at: record.entry.receivedAt) }
        unwritten += told
        return told
    }

    @inline(__always) private mutating func take(
        _ meaning: Record.Meaning, _ entry: Entry, _ number: Int
    ) -> [Gap] {
        switch meaning {
        case .nothing: break
        case .statement(let statement, let findings):
            guard entry.verdict == .applied else { break }
            return sheets[number].take(
                statement, findings, from: origin(entry, entry.sequence), &codes, room: &room)
        case .answer(let answer): return take(answer, entry, number)
        case .gap(let gap):
            if gap.noticedIn != nil { wrote(gap, of: entry.account) }
            sheets[number].note(gap, at: entry.position)
        case .health(let health): sheets[number].note(health)
        case .finding(let finding): sheets[number].dispute(finding)
        case .spending(let spending): sheets[number].spendings.note(spending, at: entry.receivedAt.wall)
        case .live: sheets[number].wentLive(epoch: entry.epoch, at: entry.position)
        case .start: sheets[number].live = nil
        case .alert: break  // Of no account: dealt with before.
        }
        return []
    }

    private mutating func wrote(_ gap: Gap, of account: String) {
        // Mostly the first: they are written in the order in which they were healed.
        let index = unwritten.firstIndex { $0.account == account && $0.gap.noticedIn == gap.noticedIn }
        if let index { unwritten.remove(at: index) }
    }

    /// A list of holders says nothing of balances, so it counts as it is.
    private mutating func take(_ answer: MessageMeaning, _ entry: Entry, _ number: Int) -> [Gap] {
        switch entry.verdict {
        case .applied:
            let origin = origin(entry, entry.sequence ?? answer.sequence)
            return sheets[number].take(answer, from: origin, &codes, room: &room)
        case .control: sheets[number].name(answer.holders)
        case .duplicate, .late, .malformed, .refused, .compared: break
        }
        return []
    }

    private func origin(_ entry: Entry, _ sequence: Int64?) -> AccountSheet.Origin {
        AccountSheet.Origin(
            position: entry.position, epoch: entry.epoch, sequence: sequence, missingCurrency: settings.missingCurrency)
    }

    /// Neighbouring records are mostly of one account.
    @inline(__always) private mutating func sheetNumber(_ account: String) -> Int {
        if lastNumber < sheets.count, sheets[lastNumber].name == account { return lastNumber }
        lastNumber = numbers[account] ?? add(AccountSheet(name: account))
        return lastNumber
    }

    func sheet(_ account: String) -> AccountSheet? { numbers[account].map { sheets[$0] } }

    /// Adds an account that is not there yet.
    mutating func add(_ sheet: AccountSheet) -> Int {
        numbers[sheet.name] = sheets.count
        sheets.append(sheet)
        return sheets.count - 1
    }
}
