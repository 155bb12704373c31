import Accounts
import Alerts
import Balances
import Book
import Configuration
import Engine
import Journal

/// `foil alerts test`: sends a marked notice to the webhooks and tells what came of it.
struct AlertsCommand: Sendable {
    private let options: AlertsOptions
    private let surroundings: Surroundings

    init(_ options: AlertsOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        guard let kept = AccountLoading(surroundings: surroundings).loadKept(config: options.config) else {
            return .usage
        }
        guard let webhooks = await surroundings.webhooks(of: kept) else { return .usage }
        guard let rule = rule(kept.alerts.rules) else { return .usage }
        let wanted = webhooks.filter { webhook in
            options.webhook.map { $0 == webhook.name } ?? rule.map { $0.webhooks.contains(webhook.name) } ?? true
        }
        guard !wanted.isEmpty else {
            surroundings.complain(
                "\(kept.path) has no webhook" + (options.webhook.map { " \"\($0)\"" } ?? ""),
                hint: webhooks.isEmpty
                    ? #"add alerts: { webhooks: { ops: { url: "https://...", secret: "env:..." } } }"#
                    : "there are \(webhooks.map(\.name).joined(separator: ", "))")
            return .usage
        }
        return await test(rule, wanted)
    }

    /// Nil after a complaint; the inner one is nil where no rule was named.
    private func rule(_ rules: [AlertRule]) -> AlertRule?? {
        guard let name = options.rule else { return .some(nil) }
        if let rule = rules.first(where: { $0.name == name }) { return .some(rule) }
        let meant = nearest(to: name, among: rules.map(\.name)).map { "did you mean \"\($0)\"?" }
        surroundings.complain(
            "there is no rule \"\(name)\"",
            hint: meant
                ?? (rules.isEmpty ? "alerts has no rules" : "there are \(rules.map(\.name).joined(separator: ", "))"))
        return nil
    }

    private func test(_ rule: AlertRule?, _ webhooks: [Webhook]) async -> ExitStatus {
        let now = surroundings.clock.now().wall
        let alert = Alert(
            Alert.Subject(rule?.name ?? "test", account: rule?.accounts.first, asset: rule?.asset), at: now,
            message: "This is a test by foil alerts test. Nothing happened.", webhooks: [])
        let body = StandingAlerts.Notice.test(alert)
        var failed = 0
        for webhook in webhooks {
            let key = "test-\(now.nanoseconds)"
            switch await surroundings.send(body, key: key, to: webhook, timeout: .seconds(10)) {
            case .taken: surroundings.terminal.write("\(webhook.name): taken\n")
            case .again(_, let reason), .refused(let reason):
                failed += 1
                surroundings.terminal.write("\(webhook.name): not taken: \(reason)\n")
            }
        }
        return failed == 0 ? .ok : failed == webhooks.count ? .failed : .partial
    }
}

extension Surroundings {
    /// The configuration's webhooks with their secrets; nil after a complaint.
    func webhooks(of kept: KeptAccounts) async -> [Webhook]? {
        let resolver = SecretResolver(file: kept.path, environment: environment)
        var webhooks: [Webhook] = []
        do {
            for entry in kept.alerts.webhooks {
                webhooks.append(
                    Webhook(
                        name: entry.name, base: entry.base, path: entry.path, query: entry.query,
                        secret: try await resolver.secret(entry.secret), caFile: entry.caFile))
            }
            return webhooks
        } catch {
            terminal.writeError("\(error)\n")
            return nil
        }
    }
}
