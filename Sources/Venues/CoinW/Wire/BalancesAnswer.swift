package import JSON

/// The answer to `returnBalances` and `returnCompleteBalances`.
package struct BalancesAnswer: Sendable, Hashable {
    package var outcome: Outcome
    /// In the venue's order; empty for an account without holdings, and when the outcome is an error.
    package var rows: [BalanceRow]

    package init(outcome: Outcome, rows: [BalanceRow]) {
        self.outcome = outcome
        self.rows = rows
    }

    package init(_ root: JSONNode, of command: BalanceCommand) throws {
        outcome = try Outcome(root)
        rows = outcome.isGood ? try Self.rows(root["data"], of: command) : []
    }

    /// What the venue sends for an account without holdings is not documented beyond "an empty response"
    /// (docs/venues/coinw.md): `{}`, `null`, `[]` and no `data` at all are all read as that.
    private static func rows(_ data: JSONNode?, of command: BalanceCommand) throws -> [BalanceRow] {
        guard let data, !data.isNull, !(data.kind == .array && data.count == 0) else { return [] }
        var rows: [BalanceRow] = []
        rows.reserveCapacity(data.count)
        try data.forEachMember { rows.append(try BalanceRow($0.string, $1, of: command)) }
        return rows
    }
}

extension BalancesAnswer {
    /// What stands under `data` when there are no holdings.
    package enum Empty: String, Sendable, Hashable, CaseIterable {
        case object, array, null
        /// No member `data`.
        case absent
        /// No byte at all.
        case nothing
    }

    /// How an answer is written; what the documents show unless said otherwise.
    package struct Style: Sendable, Hashable {
        package var amounts = BalanceRow.AmountStyle.string
        package var empty = Empty.object
        /// Whether `success` and `failed` are there; the pages of 2021 have neither.
        package var flags = true
        /// Whether `code` is a number.
        package var numericCode = false

        package init() {}
    }

    /// The bytes of an answer without an error.
    package static func write(_ rows: [BalanceRow], of command: BalanceCommand, as style: Style = Style()) -> [UInt8] {
        guard !(rows.isEmpty && style.empty == .nothing) else { return [] }
        var writer = JSONWriter()
        writer.object { writer in
            writer.key("code")
            style.numericCode ? writer.int(200) : writer.string("200")
            writeData(rows, of: command, as: style, to: &writer)
            writer.key("msg")
            writer.string("SUCCESS")
            guard style.flags else { return }
            writer.key("success")
            writer.bool(true)
            writer.key("failed")
            writer.bool(false)
        }
        return writer.bytes
    }

    private static func writeData(
        _ rows: [BalanceRow], of command: BalanceCommand, as style: Style, to writer: inout JSONWriter
    ) {
        guard !(rows.isEmpty && style.empty == .absent) else { return }
        writer.key("data")
        guard rows.isEmpty, style.empty != .object else {
            return writer.object { writer in
                for row in rows {
                    writer.key(row.currency)
                    row.write(to: &writer, of: command, as: style.amounts)
                }
            }
        }
        if style.empty == .array { writer.array { _ in } } else { writer.null() }
    }
}
