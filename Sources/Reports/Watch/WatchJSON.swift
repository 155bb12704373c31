import Accounts
import Balances
package import JSON
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

    private func write(to writer: inout JSONWriter, _ named: NamedAccount) {
        switch event {
        case .statement(let statement, let epoch, let sequence):
            write(statement, epoch, sequence, to: &writer, named)
        case .gap(let gap):
            writer.text("type", "gap")
            writer.text("account", account)
            gap.write(to: &writer)
            writer.whole("noticedIn", gap.noticedIn)
            place.write(to: &writer)
        case .outcome(let health):
            writer.text("type", "outcome")
            writer.text("account", account)
            health.write(to: &writer)
            place.write(to: &writer)
        case .finding(let finding):
            writer.text("type", "finding")
            BalanceReport.FindingLine(account: account, finding: finding).writeMembers(to: &writer)
            place.write(to: &writer)
        }
    }

    private func write(
        _ statement: Statement, _ epoch: Int64, _ sequence: Int64?, to writer: inout JSONWriter, _ named: NamedAccount
    ) {
        writer.text("type", "statement")
        writer.text("account", account)
        writer.text("venue", named.venue.rawValue)
        writer.text("user", statement.holder.user)
        writer.whole("epoch", epoch == 0 ? nil : epoch)
        writer.whole("sequence", sequence)
        writer.text("venueTime", statement.venueTime?.description)
        writer.text("receivedAt", "\(statement.receivedAt)")
        place.write(to: &writer)
        // Whether an asset that is not named is gone or as it was.
        writer.text("extent", statement.extent == .full ? "full" : "change")
        // What a feed brings stays current; what was read is as of then.
        let freshness: Freshness = epoch > 0 ? .live : .polled
        writer.list("balances", named.lines(statement, freshness: freshness)) { $0.write(to: &$1) }
    }
}

extension WatchLine.Place {
    /// Which line of its entry it is stands there only where there are several.
    fileprivate func write(to writer: inout JSONWriter) {
        writer.whole("position", position)
        guard lines > 1 else { return }
        writer.whole("line", Int64(line))
        writer.whole("lines", Int64(lines))
    }
}

extension Gap {
    /// The members of a gap, as everywhere.
    package func write(to writer: inout JSONWriter) {
        writer.whole("epoch", epoch)
        writer.text("kind", kind.rawValue)
        writer.whole("first", first)
        writer.whole("last", last)
        writer.text("at", "\(at)")
        writer.text("healedBy", healedBy?.rawValue)
    }
}

extension AccountHealth {
    /// The members of an outcome, as everywhere.
    package func write(to writer: inout JSONWriter) {
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
