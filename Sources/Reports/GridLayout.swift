/// Label, total, available and held side by side.
struct GridLayout: Sendable {
    private static let titles = ["TOTAL", "AVAILABLE", "HELD"]
    private static let gap = 2
    private static let indent = 2

    private let columns: [AmountColumn]
    private let labelWidth: Int
    let fits: Bool

    init(_ rows: [AssetGroup.Row], in width: Int) {
        columns = Self.titles.indices.map { index in
            AmountColumn(
                rows.compactMap { index < $0.amounts.count ? $0.amounts[index] : nil }
                    + (index == 0 ? rows.flatMap { $0.wallets.map(\.amount) } : []),
                title: Self.titles[index])
        }
        let amounts = columns.reduce(0) { $0 + Self.gap + $1.width }
        let widest = rows.map { $0.label.width + ($0.isTotal ? 0 : Self.indent) }.max() ?? 0
        // A long label gets a line of its own, so it never decides whether the amounts fit.
        let room = width - amounts
        labelWidth = min(widest, max(room, 0))
        fits = room >= min(widest, Self.shortestLabel)
    }

    /// Narrower than this and nearly every label would stand on its own line.
    private static let shortestLabel = 16

    func head(_ style: TableStyle) -> String {
        let titles = zip(columns, Self.titles).map { blanks(Self.gap) + $0.titled($1) }.joined()
        return style.draw(blanks(labelWidth) + titles, .faint)
    }

    func lines(_ group: AssetGroup, _ style: TableStyle) -> [String] {
        group.rows.flatMap { row -> [String] in
            let label = blanks(row.isTotal ? 0 : Self.indent) + row.label.text
            let width = row.label.width + (row.isTotal ? 0 : Self.indent)
            let amounts = zip(columns, row.amounts).map { blanks(Self.gap) + $0.aligned($1) }.joined()
            let drawn = row.isTotal ? style.draw(label, group.isPartial ? .yellow : .bold) : label
            let values = row.isTotal ? style.draw(amounts, .bold) : amounts
            let first =
                width <= labelWidth
                ? [trimmed(drawn + blanks(labelWidth - width) + values)]
                : [drawn] + (row.amounts.isEmpty ? [] : [trimmed(blanks(labelWidth) + values)])
            return first + wallets(row, style)
        }
    }

    private func wallets(_ row: AssetGroup.Row, _ style: TableStyle) -> [String] {
        row.wallets.map { wallet in
            let label = "    " + wallet.name
            let line = label + blanks(labelWidth - label.count + Self.gap) + columns[0].aligned(wallet.amount)
            return style.draw(trimmed(line), .faint)
        }
    }
}

/// One amount a line, aligned at the decimal point: for amounts that are too wide to stand side by side.
struct StackedLayout: Sendable {
    private static let names = ["total", "available", "held"]
    private static let nameWidth = 14

    private let column: AmountColumn

    init(_ group: AssetGroup) {
        column = AmountColumn(group.rows.flatMap { $0.amounts + $0.wallets.map(\.amount) })
    }

    func lines(_ group: AssetGroup, _ style: TableStyle) -> [String] {
        group.rows.flatMap { row -> [String] in
            let label = blanks(row.isTotal ? 0 : 2) + row.label.text
            let amounts = zip(Self.names, row.amounts).map { ($0, $1) } + row.wallets.map { ($0.name, $0.amount) }
            return [row.isTotal ? style.draw(label, group.isPartial ? .yellow : .bold) : label]
                + amounts.map { name, amount in
                    trimmed("    " + name + blanks(Self.nameWidth - 4 - name.count) + column.aligned(amount))
                }
        }
    }
}

/// Without blanks at the end.
private func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
}
