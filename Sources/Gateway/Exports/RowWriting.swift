import Balances
import Book
import JSON
import Money
import Reports

/// Writes the balances of one account's holders, row by row, straight from the book's pages into bytes.
///
/// The rows are those of `foil balances --json` and `--csv`, to the byte; a test holds them against each other.
struct RowWriting: Sendable {
    enum Form: Sendable {
        /// Elements of an array: a comma before each but the first.
        case elements
        /// One a line.
        case lines
        case csv
    }

    let codes: CodeForms
    private let picture: AccountPicture
    private let hidesZero: Bool
    private let form: Form
    /// What every row begins with.
    private let start: [UInt8]

    /// One balance of the holder that is being written.
    private struct Row {
        var code: Int
        var rank: Int
        var balance: Balance
    }

    private var rows: [Row] = []
    private var head: [UInt8] = []
    private var tail: [UInt8] = []

    init(
        _ picture: AccountPicture, of account: NamedAccount, selecting selection: BalanceReport.Selection,
        as form: Form, _ codes: CodeForms? = nil
    ) {
        self.picture = picture
        self.form = form
        hidesZero = selection.hidesZero
        self.codes = codes ?? CodeForms(picture.codes, of: account, selecting: selection)
        var start: [UInt8] = []
        switch form {
        case .elements, .lines:
            start.append("{\"account\":")
            start.append(json: account.name)
            start.append(",\"venue\":")
            start.append(json: account.venue.rawValue)
            start.append(",\"user\":")
        case .csv: start = CSVRow.fields([account.name, account.venue.rawValue])
        }
        self.start = start
    }

    /// Writes the rows of a holder from one on, and as many as there is room for.
    ///
    /// - Returns: how many rows the holder has, and how many of them were written.
    mutating func write(
        _ slot: Int, from first: Int = 0, atMost most: Int = .max, into out: inout [UInt8]
    ) -> (all: Int, written: Int) {
        collect(slot)
        guard first < rows.count, most > 0 else { return (rows.count, 0) }
        let standing = picture.standing(slot)
        frame(slot, standing)
        let last = min(rows.count, first + min(most, rows.count))
        for row in first..<last {
            switch form {
            case .elements:
                if out.last != UInt8(ascii: "[") { out.append(UInt8(ascii: ",")) }
                writeJSON(rows[row], into: &out)
            case .lines:
                writeJSON(rows[row], into: &out)
                out.append(UInt8(ascii: "\n"))
            case .csv: writeCSV(rows[row], into: &out)
            }
        }
        return (rows.count, last - first)
    }

    /// The rows that are wanted of a holder, in order; where a message names an asset twice, in its own order.
    private mutating func collect(_ slot: Int) {
        rows.removeAll(keepingCapacity: true)
        // Moved out while the closure has it: it cannot have `self` as well.
        var found = rows
        rows = []
        picture.forEachBalance(slot) { code, balance in
            // Not the form itself: to copy it costs more than the row.
            guard codes.forms[code].isWanted, !hidesZero || !balance.isKnownToBeZero else { return }
            let rank = codes.forms[code].rank
            var place = found.count
            while place > 0, found[place - 1].rank > rank { place -= 1 }
            found.insert(Row(code: code, rank: rank, balance: balance), at: place)
        }
        rows = found
    }

    /// What all rows of a holder begin and end with.
    private mutating func frame(_ slot: Int, _ standing: HolderStanding) {
        head.removeAll(keepingCapacity: true)
        head.append(contentsOf: start)
        tail.removeAll(keepingCapacity: true)
        guard form != .csv else { return frameCSV(slot, standing) }
        if standing.isOwner {
            head.append("null")
        } else {
            picture.withID(slot) { JSONText.append($0, to: &head) }
        }
        tail.append(",\"freshness\":\"")
        tail.append(contentsOf: standing.freshness.rawValue.utf8)
        tail.append("\",\"venueTime\":")
        if let time = standing.venueTime {
            tail.append(UInt8(ascii: "\""))
            time.write(into: &tail)
            tail.append(UInt8(ascii: "\""))
        } else {
            tail.append("null")
        }
        tail.append(",\"receivedAt\":\"")
        standing.receivedAt?.write(into: &tail)
        tail.append("\"}")
    }

    private mutating func frameCSV(_ slot: Int, _ standing: HolderStanding) {
        head.append(contentsOf: CSVRow.fields([picture.holder(slot).user]))
        tail.append(contentsOf: standing.freshness.rawValue.utf8)
        tail.append(UInt8(ascii: ","))
        standing.venueTime?.write(into: &tail)
        tail.append(UInt8(ascii: ","))
        standing.receivedAt?.write(into: &tail)
        tail.append("\r\n")
    }

    private func writeJSON(_ row: Row, into out: inout [UInt8]) {
        let balance = row.balance
        out.append(contentsOf: head)
        out.append(contentsOf: codes.forms[row.code].json)
        Self.append(json: balance.total, to: &out)
        out.append(",\"available\":")
        Self.append(json: balance.available, to: &out)
        out.append(",\"held\":")
        Self.append(json: balance.held, to: &out)
        out.append(",\"wallets\":{\"trading\":")
        Self.append(json: balance.wallets.trading, to: &out)
        out.append(",\"borrow\":")
        Self.append(json: balance.wallets.borrow, to: &out)
        out.append(",\"collateral\":")
        Self.append(json: balance.wallets.collateral, to: &out)
        out.append(",\"lending\":")
        Self.append(json: balance.wallets.lending, to: &out)
        out.append(",\"staking\":")
        Self.append(json: balance.wallets.staking, to: &out)
        out.append("},\"derived\":[")
        Self.appendDerived(balance, quote: "\"", separator: ",", to: &out)
        out.append("]")
        out.append(contentsOf: tail)
    }

    private func writeCSV(_ row: Row, into out: inout [UInt8]) {
        let balance = row.balance
        out.append(contentsOf: head)
        out.append(contentsOf: codes.forms[row.code].csv)
        let wallets = balance.wallets
        for amount in [
            balance.total, balance.available, balance.held, wallets.trading, wallets.borrow, wallets.collateral,
            wallets.lending, wallets.staking,
        ] {
            amount.value?.write(into: &out)
            out.append(UInt8(ascii: ","))
        }
        Self.appendDerived(balance, quote: "", separator: " ", to: &out)
        out.append(UInt8(ascii: ","))
        out.append(contentsOf: tail)
    }

    @inline(__always) private static func append(json amount: Amount, to out: inout [UInt8]) {
        guard let value = amount.value else { return out.append("null") }
        out.append(UInt8(ascii: "\""))
        value.write(into: &out)
        out.append(UInt8(ascii: "\""))
    }

    @inline(__always) private static func appendDerived(
        _ balance: Balance, quote: StaticString, separator: StaticString, to out: inout [UInt8]
    ) {
        var isFirst = true
        func append(_ amount: Amount, _ name: StaticString) {
            guard case .derived = amount else { return }
            if !isFirst { out.append(separator) }
            isFirst = false
            out.append(quote)
            out.append(name)
            out.append(quote)
        }
        append(balance.total, "total")
        append(balance.available, "available")
        append(balance.held, "held")
        append(balance.wallets.trading, "trading")
        append(balance.wallets.borrow, "borrow")
        append(balance.wallets.collateral, "collateral")
        append(balance.wallets.lending, "lending")
        append(balance.wallets.staking, "staking")
    }
}
