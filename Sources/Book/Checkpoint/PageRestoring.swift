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

    mutating func restore(_ piece: UnsafeRawBufferPointer, into sheets: inout [AccountSheet]) throws {
        var cursor = ByteCursor(piece)
        while !cursor.isAtEnd {
            guard let length = cursor.word(), let page = cursor.slice(UInt64(length)) else { throw NoCheckpoint() }
            while current < accounts.count, accounts[current].isComplete(sheets[current]) { current += 1 }
            guard current < accounts.count else { throw NoCheckpoint() }
            try accounts[current].take(page, check, into: &sheets[current])
        }
    }

    /// Every page has come.
    func finish(_ sheets: inout [AccountSheet]) throws {
        for number in accounts.indices { try accounts[number].finish(&sheets[number]) }
    }
}
