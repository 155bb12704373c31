import Balances

/// Every holder of one account, numbered in the order in which they were first named.
struct HolderTable: Sendable {
    private(set) var pages: [HolderPage] = []
    private(set) var count = 0
    private var index = HolderIndex()
    private var owner: Int?

    /// The holder's slot; nil for one that was never named.
    func slot(of holder: Holder) -> Int? {
        guard case .user(var id) = holder else { return owner }
        return id.withUTF8 { id in
            let id = UnsafeRawBufferPointer(id)
            return slot(of: id, hash: HolderIndex.hash(id))
        }
    }

    /// The holder's slot, given now if there is none.
    mutating func slot(naming holder: Holder) -> Int {
        guard case .user(var id) = holder else { return owner ?? addOwner() }
        return id.withUTF8 { id in
            let id = UnsafeRawBufferPointer(id)
            let hash = HolderIndex.hash(id)
            return slot(of: id, hash: hash) ?? add(id, hash: hash)
        }
    }

    @inline(__always) func mark(_ slot: Int) -> HolderMark { pages[slot &>> 6].mark(slot & 63) }

    @inline(__always) mutating func set(_ mark: HolderMark, at slot: Int) { pages[slot &>> 6].set(mark, at: slot & 63) }

    @inline(__always) mutating func setBalances(_ balances: [UInt8], at slot: Int) {
        pages[slot &>> 6].setBalances(balances, at: slot & 63)
    }

    func holder(_ slot: Int) -> Holder {
        if mark(slot).isOwner { return .owner }
        return pages[slot &>> 6].withPart(slot & 63) { id, _ in .user(String(decoding: id, as: UTF8.self)) }
    }

    func balances(_ slot: Int, _ codes: CodeTable) -> [Balance] {
        var balances: [Balance] = []
        forEachBalance(slot) { code, balance in
            balances.append(balance)
            balances[balances.count - 1].venueAsset = codes[code]
        }
        return balances
    }

    /// Lends each balance of a holder with its code's number and without its code.
    @inline(__always) func forEachBalance(_ slot: Int, _ body: (_ code: Int, _ balance: Balance) -> Void) {
        pages[slot &>> 6].withPart(slot & 63) { _, bytes in
            var cursor = ByteCursor(bytes)
            while !cursor.isAtEnd, let (code, balance) = BalanceForm.read(&cursor) { body(Int(code), balance) }
        }
    }

    /// The number of each balance's code, without the amounts.
    @inline(__always) func forEachCode(_ slot: Int, _ body: (_ code: Int) -> Void) {
        pages[slot &>> 6].withPart(slot & 63) { _, bytes in
            var cursor = ByteCursor(bytes)
            while !cursor.isAtEnd, let code = BalanceForm.pass(&cursor) { body(Int(code)) }
        }
    }

    /// Takes a page of a checkpoint with so many holders in it; false where the page before was not full. They are found
    /// once `restore(_:owner:)` has come.
    mutating func restore(_ page: HolderPage, holders: Int) -> Bool {
        guard count % HolderPage.capacity == 0, count + holders < UInt32.max else { return false }
        pages.append(page)
        count += holders
        return true
    }

    /// Makes the users of restored pages be found; false where one is there twice.
    mutating func restore(_ users: HolderIndex.Filling, owner: Int?) -> Bool {
        guard let index = HolderIndex(users, areSame: { hasSameID($0, $1) }) else { return false }
        (self.index, self.owner) = (index, owner)
        return true
    }

    /// Lends mark and id of every holder in order.
    @inline(__always) func withEach(_ body: (_ slot: Int, _ mark: HolderMark, _ id: UnsafeRawBufferPointer) -> Void) {
        for (number, page) in pages.enumerated() {
            let first = number * HolderPage.capacity
            page.withEach(min(HolderPage.capacity, count - first)) { body(first + $0, $1, $2) }
        }
    }

    private func hasSameID(_ a: Int, _ b: Int) -> Bool {
        pages[a &>> 6].withPart(a & 63) { first, _ in
            pages[b &>> 6].withPart(b & 63) { second, _ in first.elementsEqual(second) }
        }
    }

    @inline(__always) private func slot(of id: UnsafeRawBufferPointer, hash: UInt64) -> Int? {
        index.slot(hash) { slot in
            pages[slot &>> 6].withPart(slot & 63) { other, _ in id.elementsEqual(other) }
        }
    }

    private mutating func addOwner() -> Int {
        let slot = addPart(UnsafeRawBufferPointer(start: nil, count: 0))
        var mark = HolderMark()
        mark.isOwner = true
        set(mark, at: slot)
        owner = slot
        return slot
    }

    private mutating func add(_ id: UnsafeRawBufferPointer, hash: UInt64) -> Int {
        let slot = addPart(id)
        index.add(slot, hash: hash)
        return slot
    }

    private mutating func addPart(_ id: UnsafeRawBufferPointer) -> Int {
        precondition(count < UInt32.max - 1, "an account has fewer than four thousand million holders")
        if count % HolderPage.capacity == 0 { pages.append(HolderPage()) }
        pages[pages.count - 1].add(id, at: count & 63)
        defer { count += 1 }
        return count
    }
}
