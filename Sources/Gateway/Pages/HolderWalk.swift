import Balances
import Book
import Reports

/// The holders that are asked for and may be seen, account by account as configured, each account's in order.
struct HolderWalk: Sendable {
    /// Some of an account's slots, in the order in which they are listed; nil for all.
    typealias Narrowing = (AccountPicture) -> [UInt32]?

    /// One account of the walk; without a picture where nothing was ever noted of it.
    struct Part: Sendable {
        var account: NamedAccount
        var picture: AccountPicture?
        /// In order.
        var slots: [UInt32]
        /// Whether these are all there are.
        var isWhole: Bool
    }

    let parts: [Part]
    private(set) var part = 0
    private(set) var place = 0

    init(_ parts: [Part]) { self.parts = parts }

    /// The next holder; nil after the last.
    mutating func next() -> (part: Int, slot: Int)? {
        while part < parts.count {
            let current = parts[part]
            while place < current.slots.count {
                let slot = Int(current.slots[place])
                place += 1
                // The order may know of holders that came later than the picture.
                if let picture = current.picture, slot < picture.count { return (part, slot) }
            }
            (part, place) = (part + 1, 0)
        }
        return nil
    }

    /// Goes on at a holder, or where it would be.
    ///
    /// - Throws: `badCursor` where the account is not in the walk.
    mutating func seek(account: String, _ holder: Holder) throws(Problem) {
        guard let part = parts.firstIndex(where: { $0.account.name.isSpelled(account) }) else { throw .badCursor }
        self.part = part
        let (slots, picture) = (parts[part].slots, parts[part].picture)
        var (low, high) = (0, slots.count)
        while let picture, low < high {
            let middle = (low + high) / 2
            // Slots beyond the picture have no place of their own: look at the nearest one before that is in it.
            var probe = middle
            while probe > low, Int(slots[probe]) >= picture.count { probe -= 1 }
            let isBefore = Int(slots[probe]) >= picture.count || picture.holder(Int(slots[probe])) < holder
            if isBefore { low = middle + 1 } else { high = probe }
        }
        place = low
    }
}

extension Ask {
    /// The walk over a picture by what is asked for and may be seen.
    ///
    /// - Throws: `unknownAccount`.
    func walk(_ picture: Picture, _ narrowing: HolderWalk.Narrowing = { _ in nil }) throws(Problem) -> HolderWalk {
        HolderWalk(
            parts(of: try accounts(), in: picture) { part in
                narrowing(part).map { ($0, false) } ?? (shelf.order(of: part).slots, true)
            })
    }

    /// The same holders for whoever adds them up and lists nobody: nobody is put in order.
    ///
    /// - Throws: `unknownAccount`.
    func everyone(in picture: Picture) throws(Problem) -> HolderWalk {
        HolderWalk(parts(of: try accounts(), in: picture) { _ in ([], true) })
    }

    /// Everyone who is asked for, in order.
    func parts(of accounts: [NamedAccount], in picture: Picture) -> [HolderWalk.Part] {
        parts(of: accounts, in: picture) { (shelf.order(of: $0).slots, true) }
    }

    /// - Parameter all: whom to walk over where nobody is named.
    private func parts(
        of accounts: [NamedAccount], in picture: Picture, all: (AccountPicture) -> (slots: [UInt32], isWhole: Bool)
    ) -> [HolderWalk.Part] {
        accounts.map { account in
            guard let part = picture.book.picture(of: account.name, at: picture.time) else {
                return HolderWalk.Part(account: account, picture: nil, slots: [], isWhole: true)
            }
            guard let users = wantedUsers else {
                let (slots, isWhole) = all(part)
                return HolderWalk.Part(account: account, picture: part, slots: slots, isWhole: isWhole)
            }
            let slots = users.compactMap { part.slot(of: $0).map { UInt32($0) } }
            return HolderWalk.Part(account: account, picture: part, slots: slots, isWhole: false)
        }
    }

    /// In order, each once; nil for everyone.
    var wantedUsers: [Holder]? {
        let asked = query.list(.user).map { Holder.user($0) }
        if let own = scope.user { return asked.isEmpty || asked.contains(.user(own)) ? [.user(own)] : [] }
        return asked.isEmpty ? nil : Set(asked).sorted()
    }

    /// How many holders have to be looked at.
    func weight(_ accounts: [NamedAccount]) -> Int {
        if let wantedUsers { return wantedUsers.count * accounts.count }
        return record.withBook { book in accounts.reduce(0) { $0 + book.holderCount(of: $1.name) } }
    }

    /// Makes small answers at once and large ones on a thread that has time.
    func answer(
        _ accounts: [NamedAccount], _ make: @escaping @Sendable () throws(Problem) -> Document
    ) throws(Problem) -> Answer {
        weight(accounts) <= Self.quicklyWalked ? .document(try make()) : .work { try make() }
    }

    /// Holders that are gone through in about a millisecond: others wait no longer than that.
    private static let quicklyWalked = 1_000
}
