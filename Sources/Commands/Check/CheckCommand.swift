import Accounts
import Balances
import Engine
import Net
import Reports

/// `foil check`: each credential tried, the clocks compared, the limits named.
struct CheckCommand: Sendable {
    private let options: CheckOptions
    private let surroundings: Surroundings

    init(_ options: CheckOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        let loading = AccountLoading(surroundings: surroundings)
        guard let (accounts, kept) = await loading.loadToKeep(config: options.config, names: options.accounts),
            let gateway = GatewayCheck(kept, surroundings).lines()
        else { return .usage }
        let reader = AccountReader(transport: surroundings.transport, clock: surroundings.clock)
        async let skews = clockSkews(accounts)
        let outcomes = await reader.read(
            accounts.map { .standard($0.account, $0.client, timeout: options.timeout ?? ReadDeadline.standard) })
        for (outcome, skew) in zip(outcomes, await skews) {
            surroundings.terminal.write(lines(outcome, skew: skew ?? outcome.result.clockSkew))
        }
        surroundings.terminal.write(gateway)
        let bad = outcomes.count { $0.result.status == .failed }
        if outcomes.allSatisfy({ $0.result.status == .ok }) { return .ok }
        return bad == outcomes.count ? .failed : .partial
    }

    private func lines(_ outcome: AccountOutcome, skew: Duration?) -> String {
        let result = outcome.result
        var lines = ["\(outcome.account.name): \(outcome.client.name) at \(outcome.account.baseURL)"]
        if let failure = result.shownFailure {
            lines.append("  credential  \(failure.code.rawValue): \(TerminalText(failure.message).text)")
        }
        if result.status != .failed {
            let balances = result.statements.reduce(0) { $0 + $1.balances.count }
            let holders =
                result.statements.contains { $0.holder.user != nil } ? " of \(result.statements.count) users" : ""
            let took = result.latency.tenthsOfMilliseconds
            lines.append(
                "  reading     \(balances) balances\(holders) in \(took) ms, \(result.findings.count) findings")
        }
        lines.append("  clock       \(clockLine(skew))")
        for (index, limit) in outcome.client.limits.enumerated() {
            lines.append((index == 0 ? "  limits      " : "              ") + limit)
        }
        return lines.map { $0 + "\n" }.joined()
    }

    /// More than this and the venue with the narrowest window refuses; see `docs/venues/bitfront.md`.
    private static let tolerableSkew = Duration.milliseconds(900)

    private func clockLine(_ skew: Duration?) -> String {
        guard let skew else { return "the venue does not tell the time" }
        let size = skew < .zero ? .zero - skew : skew
        let text = "\(size.tenthsOfMilliseconds) ms \(skew < .zero ? "ahead of" : "behind") the venue's"
        return size <= Self.tolerableSkew ? text : text + "; set it right: timedatectl set-ntp true"
    }

    /// The venue's clock minus this machine's, from its own time endpoint; nil for venues without one.
    private func clockSkews(_ accounts: [(account: Account, client: VenueClient)]) async -> [Duration?] {
        var skews: [Duration?] = []
        for (account, client) in accounts { skews.append(await clockSkew(account, client)) }
        return skews
    }

    private func clockSkew(_ account: Account, _ client: VenueClient) async -> Duration? {
        guard let clock = client.clock else { return nil }
        let before = surroundings.clock.now()
        let timeout = options.timeout ?? ReadDeadline.standard
        guard
            let response = try? await surroundings.transport(account).send(
                clock.request(account.baseURL), timeout: timeout),
            let time = clock.time(response)
        else { return nil }
        let after = surroundings.clock.now()
        return time - (before.wall + (after.steady - before.steady) / 2)
    }
}
