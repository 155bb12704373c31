package import Accounts
package import Balances
package import Book
package import Journal

/// Brings the book up to what the journal holds.
package enum Recovery {
    /// The book after the last entry: from the last picture and what came after it, or from the first entry on.
    ///
    /// - Parameter venues: all there are, as the journal may hold messages of accounts that do not run now.
    package static func book(
        of accounts: [(account: Account, client: VenueClient)], from store: any JournalStore,
        venues: [VenueClient] = [], assuming missingCurrency: BookSettings.MissingCurrency = .absent
    ) throws(StoreFailure) -> BalanceBook {
        let settings = BookSettings(missingCurrency: missingCurrency, rules: rules(of: accounts))
        var book = try picture(from: store, settings) ?? BalanceBook(settings: settings)
        let head = store.head.position
        guard book.position < head else { return book }
        let messages = MessageReaders.any(of: venues + accounts.map(\.client))
        let reader = RecordReader { _ in messages }
        do {
            try store.read(book.position + 1...head) { book.apply(try reader.record($0)) }
        } catch let failure as StoreFailure {
            throw failure
        } catch {
            throw StoreFailure(.failed, "the journal could not be read: \(error)")
        }
        return book
    }

    private static func rules(of accounts: [(account: Account, client: VenueClient)]) -> [String: FreshnessRule] {
        Dictionary(uniqueKeysWithValues: accounts.map { ($0.account.name, rule(of: $0.account, $0.client)) })
    }

    /// When the account's balances count as fresh.
    static func rule(of account: Account, _ client: VenueClient) -> FreshnessRule {
        FreshnessRule(
            hasFeed: account.feedURL != nil && client.makeFeed != nil,
            pollEvery: account.pollEvery ?? client.standardPollEvery)
    }

    private static func picture(
        from store: any JournalStore, _ settings: BookSettings
    ) throws(StoreFailure) -> BalanceBook? {
        guard let checkpoint = try store.checkpoint(), checkpoint.position <= store.head.position else { return nil }
        return BalanceBook(checkpoint: checkpoint.pieces, settings: settings)
    }

    /// What the engine must know of the time before.
    package static func memory(of book: BalanceBook, _ names: [String], now: Timestamp) -> EngineMemory {
        var memory = EngineMemory()
        for name in names { memory.accounts[name] = self.memory(of: book, name) }
        memory.left = book.accounts.filter { !names.contains($0) }.compactMap { name in
            book.liveEpoch(of: name).map { (name, $0) }
        }
        memory.spent = book.spentRecently(since: now + (.zero - longestWindow)).map { ($0.bucket, $0.at) }
        memory.penalties = book.penalties.map { ($0.key, $0.value) }
        return memory
    }

    /// What the engine must know of one account's time before.
    package static func memory(of book: BalanceBook, _ name: String) -> EngineMemory.Account {
        EngineMemory.Account(lastEpoch: book.nextEpoch(of: name) - 1, hasHolders: book.holderCount(of: name) > 0)
    }

    /// No venue counts over a longer time.
    private static let longestWindow = Duration.seconds(3_600)
}
