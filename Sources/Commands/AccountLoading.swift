import Accounts
import Configuration
import Engine

/// The accounts of the configuration that a command line asks for, with their secrets.
struct AccountLoading: Sendable {
    let surroundings: Surroundings

    /// Reads the configuration, picks accounts by name, and fetches their secrets side by side.
    ///
    /// - Parameter names: in the order wanted; empty for all, in the order of the file.
    /// - Returns: nil after a complaint on standard error.
    func load(config: String?, names: [String]) async -> [(account: Account, client: VenueClient)]? {
        await loadToKeep(config: config, names: names)?.accounts
    }

    /// The same, with what the configuration says of keeping their record.
    func loadToKeep(
        config: String?, names: [String]
    ) async -> (accounts: [(account: Account, client: VenueClient)], kept: KeptAccounts)? {
        do {
            let file = try file(config)
            guard let entries = pick(names, from: file) else { return nil }
            return (try await accounts(entries, of: file), KeptAccounts(file, venues: surroundings.venues))
        } catch {
            surroundings.terminal.writeError("\(error)\n")
            return nil
        }
    }

    /// What the configuration says without its secrets; nil after a complaint on standard error.
    func loadKept(config: String?) -> KeptAccounts? {
        do {
            return KeptAccounts(try file(config), venues: surroundings.venues)
        } catch {
            surroundings.terminal.writeError("\(error)\n")
            return nil
        }
    }

    private func file(_ config: String?) throws(ConfigurationError) -> ConfigurationFile {
        let loader = ConfigurationLoader(
            venues: surroundings.venues.map { KnownVenue($0) }, environment: surroundings.environment)
        return try loader.load(option: config)
    }

    private func pick(_ names: [String], from file: ConfigurationFile) -> [AccountEntry]? {
        guard !names.isEmpty else { return file.accounts }
        var picked: [AccountEntry] = []
        for name in names where !picked.contains(where: { $0.name == name }) {
            guard let entry = file.accounts.first(where: { $0.name == name }) else {
                let known = file.accounts.map(\.name)
                let meant = nearest(to: name, among: known).map { "did you mean \"\($0)\"?" }
                surroundings.complain(
                    "\(file.path) has no account \"\(name)\"",
                    hint: meant ?? "it has \(known.joined(separator: ", "))")
                return nil
            }
            picked.append(entry)
        }
        return picked
    }

    private func accounts(
        _ entries: [AccountEntry], of file: ConfigurationFile
    ) async throws(ConfigurationError) -> [(account: Account, client: VenueClient)] {
        let resolver = SecretResolver(file: file.path, environment: surroundings.environment)
        let results = await withTaskGroup(of: (Int, Result<Secrets, ConfigurationError>).self) { group in
            for (index, entry) in entries.enumerated() {
                group.addTask { (index, await Secrets.resolve(entry, with: resolver)) }
            }
            var results: [(Int, Result<Secrets, ConfigurationError>)] = []
            for await result in group { results.append(result) }
            return results.sorted { $0.0 < $1.0 }.map(\.1)
        }
        let problems = results.flatMap { result in
            if case .failure(let error) = result { error.problems } else { [] as [ConfigurationProblem] }
        }
        guard problems.isEmpty else { throw ConfigurationError(problems) }
        return zip(entries, results).compactMap { entry, result in
            guard case .success(let secrets) = result else { return nil }
            return account(entry, secrets)
        }
    }

    private func account(_ entry: AccountEntry, _ secrets: Secrets) -> (account: Account, client: VenueClient)? {
        // The configuration has checked the venue against the same list.
        guard let client = surroundings.venues.first(where: { $0.venue == entry.venue }) else { return nil }
        let account = Account(
            name: entry.name, venue: entry.venue, apiKey: secrets.apiKey, secretKey: secrets.secretKey,
            baseURL: entry.baseURL ?? client.productionURL,
            // A key for another place is not shown to production's feed.
            feedURL: entry.feedURL ?? (entry.baseURL == nil ? client.feedURL : nil),
            timeout: entry.timeout, pollEvery: entry.pollEvery, caFile: entry.caFile, assets: entry.assets,
            options: entry.options)
        return (account, client)
    }
}

/// The secrets of one account, fetched.
private struct Secrets: Sendable {
    var apiKey: Secret
    var secretKey: Secret?

    static func resolve(
        _ entry: AccountEntry, with resolver: SecretResolver
    ) async -> Result<Secrets, ConfigurationError> {
        do throws(ConfigurationError) {
            let apiKey = try await resolver.secret(entry.apiKey)
            guard let reference = entry.secretKey else { return .success(Secrets(apiKey: apiKey)) }
            return .success(Secrets(apiKey: apiKey, secretKey: try await resolver.secret(reference)))
        } catch {
            return .failure(error)
        }
    }
}

extension AccountReader.Order {
    /// The time given on the command line, else the account's own, else the standard, which waiting for the venue's
    /// budget may stretch.
    static func standard(_ account: Account, _ client: VenueClient, timeout: Duration?) -> AccountReader.Order {
        let given = timeout ?? account.timeout
        let deadline =
            given.map { ReadDeadline.fixed($0) }
            ?? (client.isPacedByBudget
                ? ReadDeadline.stretchable(ReadDeadline.standard) : ReadDeadline.fixed(ReadDeadline.standard))
        return AccountReader.Order(account, client, deadline: deadline)
    }
}
