import Accounts
import Balances
import Net

/// Reads the text of a configuration: everything that is wrong with it is found in one go.
///
/// Pure: it opens no file and resolves no secret.
package struct ConfigurationReader {
    private let path: String
    private let checks: AccountReader
    private let stores: StoreReader
    private let gateways: GatewayReader
    private let daemons: DaemonReader
    private let venues: [KnownVenue]
    private let home: String?

    /// `path` names the file in messages; `home` is what `~/` stands for.
    package init(path: String, venues: [KnownVenue], home: String?) {
        self.path = path
        self.venues = venues
        self.home = home
        stores = StoreReader(folder: folder(of: path), home: home)
        gateways = GatewayReader(folder: folder(of: path), home: home)
        daemons = DaemonReader(folder: folder(of: path), home: home)
        checks = AccountReader(venues: venues, folder: folder(of: path), home: home)
    }

    /// Reads and checks. `access` tells who may read the file, for the rule on literal secrets and commands.
    package func read(_ bytes: [UInt8], access: FileAccess?) throws(ConfigurationError) -> ConfigurationFile {
        var problems = Problems(file: path)
        let text = try decode(bytes, file: path)
        try refuseEmpty(text)
        let root = try parse(text, &problems)
        let file = self.file(root, access, &problems)
        if let file, let access { problems.add(accessProblems(of: file, access)) }
        guard problems.list.isEmpty, let file else { throw ConfigurationError(problems.sorted) }
        return file
    }

    /// The smallest configuration that works, for messages.
    package static let smallestExample =
        #"{ accounts: { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } } }"#

    private func refuseEmpty(_ text: JSON5Text) throws(ConfigurationError) {
        var rest = text
        _ = rest.takeWhile(isJSON5Space)
        guard rest.next == nil else { return }
        throw ConfigurationError([
            ConfigurationProblem(file: path, "the file is empty", remedy: "start with \(Self.smallestExample)")
        ])
    }

    private func parse(_ text: JSON5Text, _ problems: inout Problems) throws(ConfigurationError) -> JSON5Value {
        var reader = JSON5Reader(text)
        let result: Result<JSON5Value, JSON5Fault>
        do { result = .success(try reader.document()) } catch { result = .failure(error) }
        for duplicate in reader.duplicates {
            let key = shown(duplicate.key, else: "this key")
            problems.add(
                duplicate.second, "\(key) stands twice: first at \(duplicate.first.description)",
                remedy: "keep one of the two")
        }
        switch result {
        case .success(let value): return value
        case .failure(let fault):
            problems.add(fault.position, fault.message, remedy: fault.remedy)
            throw ConfigurationError(problems.sorted)
        }
    }

    private func file(_ root: JSON5Value, _ access: FileAccess?, _ problems: inout Problems) -> ConfigurationFile? {
        guard let members = problems.object(root, "the configuration", example: Self.smallestExample) else {
            return nil
        }
        var accounts: [AccountEntry] = []
        var store: StoreAddress?
        var retention: RetentionAges?
        var (listen, gateway): (JSON5Value?, JSON5Value?)
        var log: LogForm?
        var alerts: AlertSettings?
        var daemon = DaemonSettings()
        for member in members {
            switch member.key {
            case "accounts": accounts = self.accounts(member, &problems)
            case "store": store = stores.address(member.value, &problems)
            case "retention": retention = RetentionReader.ages(member.value, &problems)
            case "alerts": break  // After the accounts that its rules may name.
            case "listen": listen = member.value
            case "gateway": gateway = member.value
            case "log": log = logForm(member.value, &problems)
            case "daemon": daemon = daemons.settings(member.value, &problems)
            default: problems.unknownKey(member, in: nil, known: Self.keys)
            }
        }
        for member in members where member.key == "alerts" {
            let reader = AlertReader(folder: folder(of: path), home: home, accounts: accounts.map(\.name))
            alerts = reader.settings(member.value, &problems)
        }
        if !members.contains(where: { $0.key == "accounts" }) {
            problems.add(
                root.position, "\"accounts\" is missing", remedy: "add \(Self.smallestExample.dropFirst(2).dropLast(2))"
            )
        }
        var gateways = gateways
        let settings = gateways.settings(listen: listen, gateway, &problems)
        return ConfigurationFile(
            path: path, accounts: accounts, store: store, retention: retention, listen: listen?.text, gateway: settings,
            log: log, alerts: alerts, daemon: daemon, access: access)
    }

    private static let keys = ["accounts", "store", "retention", "listen", "gateway", "log", "alerts", "daemon"]

    private func logForm(_ value: JSON5Value, _ problems: inout Problems) -> LogForm? {
        let example = #""json""#
        guard let text = problems.text(value, "log", example: example) else { return nil }
        let form = LogForm(rawValue: text)
        if form == nil {
            problems.add(value.position, "log must be \"text\" or \"json\"", remedy: "write \(example)")
        }
        return form
    }

    private func accounts(_ member: JSON5Member, _ problems: inout Problems) -> [AccountEntry] {
        let example = #"{ main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } }"#
        guard let members = problems.object(member.value, "accounts", example: example) else { return [] }
        if members.isEmpty {
            problems.add(member.value.position, "\"accounts\" names no account", remedy: "write \(example)")
        }
        return members.compactMap { checks.account($0, &problems) }
    }
}
