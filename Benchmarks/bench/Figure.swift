import Foundation

/// One measured figure beside what it is compared with. Both are nanoseconds; less is better.
struct Figure: Sendable {
    /// What is done, such as `Connect message -> exact statement`.
    var name: String
    var ours: Double
    /// What it is compared with, such as `orjson + Decimal`.
    var against: String
    var theirs: Double
    /// The least `theirs / ours` may be.
    var floor: Double

    var ratio: Double { theirs / ours }
    var isMet: Bool { ratio >= floor }
}

/// Figures as lines of one table.
struct FigureTable {
    private var rows = [["figure", "ours", "theirs", "against", "ratio", "floor", ""]]

    mutating func append(_ figures: [Figure]) {
        rows += figures.map { figure in
            [
                figure.name, Self.time(figure.ours), Self.time(figure.theirs), figure.against,
                String(format: "%.2fx", figure.ratio), String(format: "%.2fx", figure.floor),
                figure.isMet ? "ok" : "below",
            ]
        }
    }

    var text: String {
        let widths = rows[0].indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
        return rows.map { row in
            zip(row, widths).enumerated().map { column, cell in
                let space = String(repeating: " ", count: cell.1 - cell.0.count)
                return Self.isNumber[column] ? space + cell.0 : cell.0 + space
            }
            .joined(separator: "  ")
        }
        .joined(separator: "\n")
    }

    private static let isNumber = [false, true, true, false, true, true, false]

    private static func time(_ nanoseconds: Double) -> String {
        switch nanoseconds {
        case ..<1_000: String(format: "%.1f ns", nanoseconds)
        case ..<1_000_000: String(format: "%.2f us", nanoseconds / 1_000)
        default: String(format: "%.2f ms", nanoseconds / 1_000_000)
        }
    }
}
