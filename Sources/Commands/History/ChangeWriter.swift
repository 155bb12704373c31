import Balances
import Reports

/// Writes changes as they are found.
struct ChangeWriter {
    private var output: OutputStream
    private let format: HistoryOptions.Format
    private let text: ChangeText
    private let names: NamedAccounts
    private var json = ChangeJSON()
    private var isEmpty = true
    private var progress: ExportedRows
    /// Whose changes are being written.
    private var current: (account: String, holder: Holder)?

    /// - Parameter holders: how many holders there are, each with its changes one after the other.
    init(
        _ terminal: Terminal, _ format: HistoryOptions.Format, _ style: TableStyle, _ names: NamedAccounts,
        among holders: Int?
    ) {
        output = OutputStream(terminal)
        progress = ExportedRows(terminal, of: "changes", among: holders)
        self.format = format
        text = ChangeText(style: style)
        self.names = names
        switch format {
        case .json: output.bytes = json.head
        case .csv: output.bytes = Array(ChangeCSV.head.utf8)
        case .text, .lines: break
        }
    }

    mutating func write(_ change: BalanceChange) throws(ReaderGone) {
        let account = names[change.account]
        switch format {
        case .json: json.append(change, in: account, to: &output.bytes)
        case .lines: output.bytes += ChangeJSON.line(change, in: account)
        case .csv: output.bytes += Array(ChangeCSV.line(change, in: account).utf8)
        case .text:
            guard let line = text.line(change, in: account) else { return }
            isEmpty = false
            output.bytes += Array((line + "\n").utf8)
        }
        try output.writeWhenLarge()
        // Text goes where a person reads it.
        if format != .text { progress.passed(1, holders: isNew(change) ? 1 : 0) }
    }

    private mutating func isNew(_ change: BalanceChange) -> Bool {
        if let current, current.holder == change.holder, current.account == change.account { return false }
        current = (change.account, change.holder)
        return true
    }

    mutating func finish() throws(ReaderGone) {
        switch format {
        case .json: output.bytes += json.tail
        case .csv, .lines: break
        case .text: if isEmpty { output.bytes += Array("No changes.\n".utf8) }
        }
        try output.write()
        progress.finish()
    }
}
