import Balances
import Gateway
import Reports

/// The tokens for people: one a line.
struct TokenTable {
    private let rows: [[String]]

    init(_ tokens: [Token], at now: Timestamp) {
        rows =
            [["NAME", "REACHES", "CREATED", "EXPIRES"]]
            + tokens.map { token in
                [
                    token.name, Self.reach(token.scope), Self.minute(token.created),
                    token.expires.map { Self.minute($0) + (token.isOver(at: now) ? " (over)" : "") } ?? "never",
                ]
            }
    }

    var text: String {
        if rows.count == 1 { return "no tokens; foil token create makes one\n" }
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            let last = row.count - 1
            return zip(row, widths).dropLast().map { $0 + String(repeating: " ", count: $1 - $0.count + 2) }.joined()
                + row[last] + "\n"
        }.joined()
    }

    private static func reach(_ scope: Scope) -> String {
        var parts: [String] = []
        if scope.readsRecord { parts.append(scope.accounts.map { $0.joined(separator: ",") } ?? "all accounts") }
        if let user = scope.user { parts.append("user \(TerminalText(user).text)") }
        if scope.readsMetrics { parts.append("metrics") }
        return parts.joined(separator: ", ")
    }

    /// Seconds are for programs.
    private static func minute(_ time: Timestamp) -> String { String("\(time)".prefix(16)) + "Z" }
}
