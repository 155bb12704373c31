import Accounts
import Balances
import JSON
import Journal

/// The lines of `foil watch --json`: one object each, compact, with a line feed. Their shape is a contract.
extension WatchLine {
    /// Adds the line to those that are written together.
    package func append(to output: inout [UInt8], naming accounts: NamedAccounts) {
        var writer = JSONWriter()
        writer.object { write(to: &$0, accounts[account]) }
        output += writer.bytes
        output.append(UInt8(ascii: "\n"))
    }

    private func write(to writer: inout JSONWriter, _ account: NamedAccount) {
        switch self {
        case .statement(let stated): stated.write(to: &writer, account)
        case .gap(_, let gap):
            writer.text("type", "gap")
            writer.text("account", account.name)
            gap.write(to: &writer)
        case .outcome(_, let health):
            writer.text("type", "outcome")
            writer.text("account", account.name)
            health.write(to: &writer)
        case .finding(_, let finding):
            writer.text("type", "finding")
            BalanceReport.FindingLine(account: account.name, finding: finding).writeMembers(to: &writer)
        }
    }
}

extension WatchLine.Stated {
    fileprivate func write(to writer: inout JSONWriter, _ named: NamedAccount) {
        writer.text("type", "statement")
        writer.text("account", account)
        writer.text("venue", named.venue.rawValue)
        writer.text("user", statement.holder.user)
        writer.whole("epoch", epoch == 0 ? nil : epoch)
        writer.whole("sequence", sequence)
        writer.text("venueTime", statement.venueTime?.description)
        writer.text("receivedAt", "\(statement.receivedAt)")
        writer.whole("position", position)
        // Whether an asset that is not named is gone or as it was.
        writer.text("extent", statement.extent == .full ? "full" : "change")
        writer.list("balances", named.lines(statement, freshness: freshness)) { $0.write(to: &$1) }
    }

    /// What a feed brings stays current; what was read is as of then.
    private var freshness: Freshness { epoch > 0 ? .live : .polled }
}

extension Gap {
    func write(to writer: inout JSONWriter) {
        writer.whole("epoch", epoch)
        writer.text("kind", kind.rawValue)
        writer.whole("first", first)
        writer.whole("last", last)
        writer.text("at", "\(at)")
        writer.text("healedBy", healedBy?.rawValue)
    }
}

extension AccountHealth {
    func write(to writer: inout JSONWriter) {
        writer.text("status", status.word)
        writer.text("source", source.rawValue)
        writer.key("error")
        if let failure { failure.write(to: &writer) } else { writer.null() }
    }
}

extension AccountHealth.Status {
    /// As in `foil balances --json`; that a failure does not mend itself is told by its `retryable`.
    var word: String { self == .refused ? "failed" : rawValue }
}
