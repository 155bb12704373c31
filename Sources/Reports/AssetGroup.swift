import Balances
import Money

/// The rows of one asset, its total first.
struct AssetGroup: Sendable {
    struct Row: Sendable {
        var label: TerminalText
        /// Total, available, held.
        var amounts: [AmountText]
        /// Wallets other than trading that have something in them, by name.
        var wallets: [(name: String, amount: AmountText)] = []
        var isTotal = false
    }

    /// The canonical code, or the venue's own where nobody has mapped it.
    var code: String
    var isPartial: Bool
    var isMapped: Bool
    var rows: [Row]

    /// Mapped assets by code with their totals, then each unmapped code by account, not added to anything.
    static func groups(of report: BalanceReport, round: UInt8?) -> [AssetGroup] {
        let mapped = report.totals.compactMap { total -> AssetGroup? in
            let lines = report.balances.filter { $0.asset?.code == total.asset }
            guard !lines.isEmpty else { return nil }
            let sums = [total.total, total.available, total.held].map { AmountText($0, round: round) }
            let label = TerminalText(total.isPartial ? "\(total.asset) (partial)" : total.asset)
            let head = Row(label: label, amounts: sums, isTotal: true)
            return AssetGroup(
                code: total.asset, isPartial: total.isPartial, isMapped: true,
                rows: [head] + lines.map { Row($0, round: round) })
        }
        return mapped + unmapped(of: report, round: round)
    }

    private static func unmapped(of report: BalanceReport, round: UInt8?) -> [AssetGroup] {
        report.unmapped.map { code in
            let lines = report.balances.filter {
                $0.asset == nil && $0.account == code.account && $0.balance.venueAsset.isSpelled(code.venueAsset)
            }
            let head = Row(label: TerminalText("\(code.venueAsset) (not mapped)"), amounts: [], isTotal: true)
            return AssetGroup(
                code: code.venueAsset, isPartial: false, isMapped: false,
                rows: [head] + lines.map { Row($0, round: round) })
        }
    }
}

extension AssetGroup.Row {
    init(_ line: BalanceReport.BalanceLine, round: UInt8?) {
        var name = line.account
        if let user = line.holder.user { name += "/\(user)" }
        if let network = line.asset?.network { name += " (\(network))" }
        if line.isRepeated { name += " (named twice, not counted)" }
        if Self.doubtful.contains(line.freshness) { name += " (\(line.freshness.rawValue))" }
        label = TerminalText(name)
        amounts = line.balance.amounts.prefix(3).map { AmountText($0.amount, round: round) }
        wallets = line.balance.amounts.dropFirst(4).filter {
            $0.amount.value.map { !$0.isZero } ?? ($0.amount == .unreadable)
        }
        .map { ($0.name, AmountText($0.amount, round: round)) }
    }

    /// What a person has to be told: the number is as it was last seen, and may be another by now.
    private static let doubtful: Set<Freshness> = [.stale, .suspect, .unknown]
}
