import Accounts
import Balances
import Engine
import Reports

/// `foil balances`: reads every account once, side by side, and shows one exact table.
struct BalancesCommand: Sendable {
    private let options: BalancesOptions
    private let surroundings: Surroundings

    init(_ options: BalancesOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        if options.isFromDaemon { return await askDaemon() }
        let loading = AccountLoading(surroundings: surroundings)
        guard let accounts = await loading.load(config: options.config, names: options.accounts) else { return .usage }
        let orders = accounts.map { account, client -> AccountReader.Order in
            var account = account
            account.users = options.users
            return .standard(account, client, timeout: options.timeout)
        }
        let progress = ProgressLine(surroundings.terminal)
        let reader = AccountReader(transport: surroundings.transport, clock: surroundings.clock)
        let outcomes = await reader.read(orders) { progress.show($0.name, $1) }
        progress.clear()
        return show(outcomes)
    }

    private func show(_ outcomes: [AccountOutcome]) -> ExitStatus {
        let selection = BalanceReport.Selection(
            assets: options.assets, users: options.users, hidesZero: options.hidesZero)
        return show(BalanceReport(outcomes, at: surroundings.clock.now().wall, selecting: selection))
    }

    private func show(_ report: BalanceReport) -> ExitStatus {
        switch options.format {
        case .json: _ = surroundings.terminal.write(report.json())
        case .csv:
            surroundings.terminal.write(report.csv())
            complain(of: report)
        case .lines:
            _ = surroundings.terminal.write(report.lines())
            complain(of: report)
        case .table:
            let style = TableStyle(
                width: surroundings.terminal.width(), usesColour: surroundings.usesColour,
                round: options.round.map { UInt8(clamping: $0) })
            surroundings.terminal.write(BalanceTable(report, style: style).text)
        }
        return report.status
    }

    /// CSV has no place for failures and findings, so they go to standard error.
    private func complain(of report: BalanceReport) {
        for account in report.accounts {
            guard let failure = account.failure else { continue }
            surroundings.complain("\(account.account): \(failure.code.rawValue): \(TerminalText(failure.message).text)")
        }
        for line in report.findings {
            let asset = line.finding.venueAsset.map { "/\(TerminalText($0).text)" } ?? ""
            surroundings.complain("\(line.account)\(asset): finding: \(TerminalText(line.finding.rule).text)")
        }
    }
}

/// Asking a daemon instead of the venues.
extension BalancesCommand {
    private func askDaemon() async -> ExitStatus {
        guard let kept = AccountLoading(surroundings: surroundings).loadKept(config: options.config) else {
            return .usage
        }
        do {
            let link = try await DaemonFinding(surroundings: surroundings, kept: kept).find()
            let balances = DaemonBalances(link, options)
            switch options.format {
            case .json, .table: return show(try await balances.report())
            case .csv, .lines: return try await stream(balances)
            }
        } catch is ReaderGone {
            return .ok
        } catch {
            return surroundings.complain(ofDaemon: error)
        }
    }

    /// Page by page, so that a million balances take no more memory than a thousand.
    private func stream(_ balances: DaemonBalances) async throws -> ExitStatus {
        let holders = surroundings.terminal.errorIsTerminal ? await balances.holderCount() : nil
        var rows = ExportedRows(surroundings.terminal, of: "balances", among: holders)
        var last: BalanceReport.BalanceLine?
        if options.format == .csv { try rows.write(BalanceReport.csvHeadLine) }
        var whole: BalanceReport?
        try await balances.forEachPage { page in
            try rows.write(
                options.format == .csv ? page.csvRows() : page.lines(), rows: page.balances.count,
                holders: page.balances.count { $0.begins(after: &last) })
            var rest = page
            rest.balances = []
            rest.findings = (whole?.findings ?? []) + page.findings
            whole = rest
        }
        rows.finish()
        guard let whole else { return .failed }
        complain(of: whole)
        return whole.status
    }
}

extension BalanceReport.BalanceLine {
    /// Whether it is of another holder than the line before, whose place it takes.
    fileprivate func begins(after last: inout BalanceReport.BalanceLine?) -> Bool {
        defer { last = self }
        return last?.holder != holder || last?.account != account
    }
}

extension BalanceReport {
    /// What the command ends with.
    fileprivate var status: ExitStatus { isComplete ? .ok : isFailure ? .failed : .partial }
}
