/// Hands the pages of a checkpoint to the accounts they belong to.
struct PageRestoring {
    private let check: PageCheck
    /// For each account.
    private var accounts: [SheetRestoring] = []
    private var current = 0

    /// - Parameter counts: how many holders each account is to have.
    init(_ sheets: [AccountSheet], counts: [Int], _ check: PageCheck) throws {
        self.check = check
        for (sheet, count) in zip(sheets, counts) {
            accounts.append(try SheetRestoring(sheet, holders: count, until: check.position))
        }
    }

    mutating func restore(_ piece: [UInt8], into sheets: inout [AccountSheet]) throws {
        var rest = piece[...]
        while !rest.isEmpty {
            guard let page = Self.page(&rest) else { throw NoCheckpoint() }
            while current < accounts.count, accounts[current].isComplete(sheets[current]) { current += 1 }
            guard current < accounts.count else { throw NoCheckpoint() }
            try accounts[current].take(page, check, into: &sheets[current])
        }
    }

    /// The next page, after its length.
    private static func page(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        let found = rest.withUnsafeBytes { bytes -> Int? in
            var cursor = ByteCursor(bytes)
            return cursor.word().flatMap { cursor.slice(UInt64($0))?.count }
        }
        guard let length = found else { return nil }
        let page = rest.dropFirst(4).prefix(length)
        rest = rest[page.endIndex...]
        return page
    }

    /// Every page has come.
    func finish(_ sheets: inout [AccountSheet]) throws {
        for number in accounts.indices { try accounts[number].finish(&sheets[number]) }
    }
}
