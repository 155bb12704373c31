/// Label, total, available and held side by side.
struct GridLayout: Sendable {
    private static let titles = ["TOTAL", "AVAILABLE", "HELD"]
    private static let gap = 2

    private let columns: [AmountColumn]
    private let labelWidth: Int
    private let width: Int
    /// Two where there is room for it.
    private let indent: Int
    let fits: Bool

    init(_ rows: [AssetGroup.Row], in width: Int) {
        columns = Self.titles.indices.map { index in
            AmountColumn(
                rows.compactMap { index < $0.amounts.count ? $0.amounts[index] : nil }
                    + (index == 0 ? rows.flatMap { $0.wallets.map(\.amount) } : []),
                title: Self.titles[index])
        }
        let amounts = columns.reduce(0) { $0 + Self.gap + $1.width }
        // A long label gets a line of its own, so it never decides whether the amounts fit.
        let room = width - amounts
        indent = Self.widest(rows, indent: 2) <= room ? 2 : 1
        let widest = Self.widest(rows, indent: indent)
        self.width = width
        labelWidth = min(widest, max(room, 0))
        fits = room >= min(widest, Self.shortestLabel)
    }

    private static func widest(_ rows: [AssetGroup.Row], indent: Int) -> Int {
        rows.flatMap { row in
            [row.label.width + (row.isTotal ? 0 : indent)] + row.wallets.map { $0.name.count + walletIndent }
        }
        .max() ?? 0
    }

    private static let walletIndent = 4

    /// Narrower than this and nearly every label would stand on its own line.
    private static let shortestLabel = 16

    func head(_ style: TableStyle) -> String {
        let titles = zip(columns, Self.titles).map { blanks(Self.gap) + $0.titled($1) }.joined()
        return style.draw(blanks(labelWidth) + titles, .faint)
    }

    func lines(_ group: AssetGroup, _ style: TableStyle) -> [String] {
        group.rows.flatMap { row -> [String] in
            let indent = row.isTotal ? 0 : self.indent
            // Blanks at the end are taken off before the colour goes on, which would hide them.
            let values = trimmed(zip(columns, row.amounts).map { blanks(Self.gap) + $0.aligned($1) }.joined())
            let amounts = row.isTotal ? style.draw(values, .bold) : values
            guard row.label.width + indent > labelWidth else {
                let gap = values.isEmpty ? "" : blanks(labelWidth - row.label.width - indent)
                return [drawn(blanks(indent) + row.label.text, row, group, style) + gap + amounts] + wallets(row, style)
            }
            return row.label.broken(to: width, indent: indent).map { drawn($0, row, group, style) }
                + (values.isEmpty ? [] : [blanks(labelWidth) + amounts]) + wallets(row, style)
        }
    }

    private func drawn(_ label: String, _ row: AssetGroup.Row, _ group: AssetGroup, _ style: TableStyle) -> String {
        row.isTotal ? style.draw(label, group.isPartial ? .yellow : .bold) : label
    }

    private func wallets(_ row: AssetGroup.Row, _ style: TableStyle) -> [String] {
        row.wallets.map { wallet in
            let label = blanks(Self.walletIndent) + wallet.name
            let line = label + blanks(labelWidth - label.count + Self.gap) + columns[0].aligned(wallet.amount)
            return style.draw(trimmed(line), .faint)
        }
    }
}

/// One amount a line, aligned at the decimal point: for amounts that are too wide to stand side by side.
struct StackedLayout: Sendable {
    private static let names = ["total", "available", "held"]
    /// The longest name, indented, and a blank.
    private static let nameWidth = 15

    private let column: AmountColumn
    private let width: Int

    init(_ group: AssetGroup, in width: Int) {
        column = AmountColumn(group.rows.flatMap { $0.amounts + $0.wallets.map(\.amount) })
        self.width = width
    }

    func lines(_ group: AssetGroup, _ style: TableStyle) -> [String] {
        group.rows.flatMap { row -> [String] in
            let labels = row.label.broken(to: width, indent: row.isTotal ? 0 : 2)
            let amounts = zip(Self.names, row.amounts).map { ($0, $1) } + row.wallets.map { ($0.name, $0.amount) }
            return labels.map { row.isTotal ? style.draw($0, group.isPartial ? .yellow : .bold) : $0 }
                + amounts.map { name, amount in
                    trimmed("    " + name + blanks(Self.nameWidth - 4 - name.count) + placed(amount))
                }
        }
    }

    /// At the decimal point where there is room for it, otherwise one under the other.
    private func placed(_ amount: AmountText) -> String {
        Self.nameWidth + column.width <= width ? column.aligned(amount) : amount.whole + amount.fraction
    }
}

/// Without blanks at the end.
private func trimmed(_ line: String) -> String {
    var line = line[...]
    while line.last == " " { line.removeLast() }
    return String(line)
}
