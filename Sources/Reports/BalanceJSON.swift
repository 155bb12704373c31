package import Accounts
package import Balances
package import JSON
import Money

extension BalanceReport {
    /// The report as `foil balances --json` prints it, with a line feed at the end.
    ///
    /// - Parameter members: writes what comes before its own members.
    package func json(pretty: Bool = true, after members: (inout JSONWriter) -> Void = { _ in }) -> [UInt8] {
        var writer = JSONWriter(pretty: pretty)
        writer.object { writer in
            members(&writer)
            writer.text("generatedAt", "\(generatedAt)")
            writer.key("complete")
            writer.bool(isComplete)
            writer.list("accounts", accounts) { $0.write(to: &$1) }
            writer.list("balances", balances) { $0.write(to: &$1) }
            writer.list("totals", totals) { $0.write(to: &$1) }
            writer.list("findings", findings) { $0.write(to: &$1) }
            writer.list("unmapped", unmapped) { code, writer in
                writer.object { writer in
                    writer.text("account", code.account)
                    writer.text("venueAsset", code.venueAsset)
                    writer.key("count")
                    writer.int(code.count)
                }
            }
        }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension BalanceReport {
    /// The balances alone, one object a line.
    package func lines() -> [UInt8] {
        balances.flatMap { balance -> [UInt8] in
            var writer = JSONWriter()
            balance.write(to: &writer)
            return writer.bytes + [UInt8(ascii: "\n")]
        }
    }
}

extension BalanceReport.AccountLine {
    /// An element of `accounts` in `foil balances --json`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    package func writeMembers(to writer: inout JSONWriter) {
        writer.text("account", account)
        writer.text("venue", venue.rawValue)
        writer.text("status", status.rawValue)
        writer.text("fetchedAt", fetchedAt?.description)
        writer.key("latencyMs")
        if let latency { writer.number(raw: latency.tenthsOfMilliseconds) } else { writer.null() }
        writer.key("error")
        if let failure = failure { failure.write(to: &writer) } else { writer.null() }
        if !missing.isEmpty { writer.list("missing", missing) { $0.write(to: &$1) } }
    }
}

extension ReadFailure {
    /// As `error` stands everywhere.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("code", code.rawValue)
            writer.text("message", message)
            writer.text("venueCode", venueCode)
            writer.key("httpStatus")
            if let httpStatus { writer.int(httpStatus) } else { writer.null() }
            writer.key("retryable")
            writer.bool(isRetryable)
        }
    }
}

extension BalanceReport.BalanceLine {
    /// An element of `balances` in `foil balances --json`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("account", account)
            writer.text("venue", venue.rawValue)
            writer.text("user", holder.user)
            writer.text("asset", asset?.code)
            writer.text("network", asset?.network)
            writer.text("venueAsset", balance.venueAsset)
            for (name, amount) in balance.amounts.prefix(3) { writer.amount(name, amount) }
            writer.key("wallets")
            writer.object { writer in
                for (name, amount) in balance.amounts.dropFirst(3) { writer.amount(name, amount) }
            }
            writer.list("derived", balance.derived) { $1.string($0) }
            writer.text("freshness", freshness.rawValue)
            writer.text("venueTime", venueTime?.description)
            writer.text("receivedAt", "\(receivedAt)")
        }
    }
}

extension Total {
    /// An element of `totals` in `foil balances --json`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("asset", asset)
            writer.text("total", total?.description)
            writer.text("available", available?.description)
            writer.text("held", held?.description)
            writer.list("accounts", accounts) { $1.string($0) }
            writer.key("partial")
            writer.bool(isPartial)
        }
    }
}

extension BalanceReport.FindingLine {
    /// An element of `findings` in `foil balances --json`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writeMembers(to: &$0) }
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.text("account", account)
        writer.text("user", finding.holder.user)
        writer.text("venueAsset", finding.venueAsset)
        writer.text("rule", finding.rule)
        writer.text("expected", finding.expected)
        writer.text("actual", finding.actual)
        writer.text("evidence", finding.evidence)
    }
}

extension Duration {
    /// Milliseconds with one digit after the point, cut off: `12.3`.
    package var tenthsOfMilliseconds: String {
        let (seconds, attoseconds) = components
        let tenths = seconds * 10_000 + attoseconds / 100_000_000_000_000
        return "\(tenths / 10).\(tenths % 10)"
    }
}
