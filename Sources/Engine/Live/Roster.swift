import Accounts

/// What became of the accounts when others took their place, by name.
package struct AccountChanges: Sendable, Hashable {
    package var added: [String] = []
    package var removed: [String] = []
    /// There before and now, with other settings.
    package var changed: [String] = []

    package init(added: [String] = [], removed: [String] = [], changed: [String] = []) {
        (self.added, self.removed, self.changed) = (added, removed, changed)
    }

    package var isEmpty: Bool { added.isEmpty && removed.isEmpty && changed.isEmpty }
}

/// The accounts of a running engine by their places, which are never used twice.
struct Roster {
    /// Nil for one that was removed.
    private var accounts: [(account: Account, client: VenueClient)?]

    init(_ accounts: [(account: Account, client: VenueClient)]) { self.accounts = accounts }

    /// The account at a place; nil where it was removed.
    subscript(index: Int) -> Account? { accounts[index]?.account }

    /// What must come and go so that these are kept.
    func changes(to wanted: [(account: Account, client: VenueClient)]) -> AccountChanges {
        var changes = AccountChanges()
        for (account, client) in wanted {
            guard let place = place(of: account.name), let old = accounts[place] else {
                changes.added.append(account.name)
                continue
            }
            let isSame = old.account.isSame(as: account) && old.client.venue == client.venue
            if !isSame { changes.changed.append(account.name) }
        }
        let names = Set(wanted.map(\.account.name))
        changes.removed = accounts.compactMap { $0?.account.name }.filter { !names.contains($0) }
        return changes
    }

    mutating func add(_ account: Account, _ client: VenueClient) -> Int {
        accounts.append((account, client))
        return accounts.count - 1
    }

    /// Answers its place.
    mutating func remove(_ name: String) -> Int? {
        guard let place = place(of: name) else { return nil }
        accounts[place] = nil
        return place
    }

    /// Nil for one that is not kept now.
    func place(of name: String) -> Int? { accounts.firstIndex { $0?.account.name == name } }
}

extension Account {
    /// Whether every setting is the same, secrets included.
    func isSame(as other: Account) -> Bool {
        name == other.name && venue == other.venue && apiKey.isSame(as: other.apiKey)
            && secretKey.isSame(as: other.secretKey) && baseURL == other.baseURL && feedURL == other.feedURL
            && timeout == other.timeout && pollEvery == other.pollEvery && caFile == other.caFile
            && assets == other.assets && options == other.options && users == other.users
    }
}

extension Secret {
    /// Both are this side's own, so the time it takes tells nobody anything.
    fileprivate func isSame(as other: Secret) -> Bool {
        withBytes { mine in other.withBytes { mine.elementsEqual($0) } }
    }
}

extension Secret? {
    fileprivate func isSame(as other: Secret?) -> Bool {
        switch (self, other) {
        case (nil, nil): true
        case (let mine?, let theirs?): mine.isSame(as: theirs)
        case (nil, _?), (_?, nil): false
        }
    }
}
