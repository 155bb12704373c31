import Accounts
import Balances
import Journal
import Money
import Testing
import Witness

@testable import Book

@Suite struct StatementTests {
    var make = RecordMaking()
    var book = BalanceBook()

    func state(_ user: String = "u", _ book: BalanceBook? = nil) -> HolderState? {
        (book ?? self.book).state(of: .user(user), account: "a", at: second(1))
    }

    func codes(_ book: BalanceBook? = nil) -> [String] { state("u", book)?.balances.map(\.venueAsset) ?? [] }

    @Test mutating func `a reading that tells less than the feed leaves unknown what it does not tell`() {
        // CoinW's returnBalances: an order that is filled leaves what is available and changes what is held.
        func row(held: Amount, total: Amount) -> Balance {
            Balance(venueAsset: "BTC", total: total, available: .reported(ExactDecimal(1)), held: held)
        }
        let known = row(held: .reported(ExactDecimal(2)), total: .derived(ExactDecimal(3)))
        let poll = row(held: .absent, total: .absent)
        book.apply(make.live())
        book.apply(make.answer(.user("u"), [poll]))
        book.apply(make.push("u", [known], extent: .change))
        #expect(book.state(of: .user("u"), account: "a", at: second(9))?.balances == [known])
        book.apply(make.answer(.user("u"), [poll]))
        #expect(book.state(of: .user("u"), account: "a", at: second(9))?.balances == [poll])
    }

    @Test mutating func `a full statement replaces everything, and a missing currency is absent`() {
        book.apply(make.push("u", [balance("btc", "1"), balance("eth", "2")]))
        book.apply(make.push("u", [balance("eth", "3.0")]))
        #expect(state()?.balances.map(\.written) == [balance("eth", "3.0").written])
    }

    @Test func `with the setting a missing currency stays as it was`() {
        var (book, make) = (BalanceBook(settings: BookSettings(missingCurrency: .unchanged)), RecordMaking())
        book.apply(make.push("u", [balance("btc", "1"), balance("eth", "2")]))
        book.apply(make.push("u", [balance("eth", "3.0")]))
        #expect(state("u", book)?.balances.map(\.written) == [balance("eth", "3.0"), balance("btc", "1")].map(\.written))
    }

    @Test mutating func `a change takes the place of what it names, and new assets follow`() {
        book.apply(make.push("u", [balance("btc", "1"), balance("eth", "2")]))
        book.apply(make.push("u", [balance("ada", "5"), balance("btc", "7")], extent: .change))
        #expect(
            state()?.balances.map(\.written)
                == [balance("btc", "7"), balance("eth", "2"), balance("ada", "5")].map(\.written))
    }

    @Test mutating func `an asset named twice stays twice, until a change names it once`() {
        book.apply(make.push("u", [balance("btc", "1"), balance("eth", "2"), balance("btc", "3")]))
        #expect(codes() == ["btc", "eth", "btc"])
        book.apply(make.push("u", [balance("btc", "4")], extent: .change))
        #expect(codes() == ["btc", "eth"])
    }

    @Test mutating func `the times, the number and the connection of the last statement are kept`() {
        book.apply(make.push("u", [], epoch: 7, sequence: 9, venueTime: -3))
        let state = state()
        #expect(state?.position == 1 && state?.epoch == 7 && state?.sequence == 9)
        #expect(state?.venueTime == Timestamp(nanoseconds: -3) && state?.receivedAt == second(1))
        book.apply(make.answer(.user("u"), []))
        #expect(self.state()?.epoch == 0 && self.state()?.sequence == nil && self.state()?.venueTime == nil)
    }

    @Test mutating func `a record is applied once`() {
        let record = make.push("u", [balance("btc", "1")])
        book.apply(record)
        var again = record
        again.meaning = .statement(Statement(holder: .user("u"), extent: .full, balances: [], receivedAt: second(9)), [])
        book.apply(again)
        #expect(codes() == ["btc"])
    }

    @Test(arguments: [Entry.Verdict.control, .duplicate, .late, .malformed, .refused])
    func `a statement that was not applied changes nothing`(verdict: Entry.Verdict) {
        var (book, make) = (BalanceBook(), RecordMaking())
        let statement = Statement(holder: .user("u"), extent: .full, balances: [], receivedAt: second(1))
        book.apply(make.record(.message, .statement(statement, []), verdict: verdict))
        book.apply(make.record(.answer, .answer(MessageMeaning(statements: [statement])), verdict: verdict))
        #expect(book.state(of: .user("u"), account: "a", at: second(1)) == nil && book.position == 2)
    }

    @Test mutating func `users are told apart by their bytes, and the owner from a user without a name`() {
        let users: [Holder] = [.user("e\u{301}"), .user("\u{e9}"), .user(""), .owner]
        for (index, user) in users.enumerated() { book.apply(make.answer(user, [balance("btc", "\(index)")])) }
        for (index, user) in users.enumerated() {
            let state = book.state(of: user, account: "a", at: second(1))
            #expect(state?.holder == user && state?.balances.first?.total == balance("", "\(index)").total)
        }
        #expect(book.holderCount(of: "a") == 4)
    }

    @Test mutating func `accounts are kept apart`() {
        book.apply(make.push("u", [balance("btc", "1")]))
        book.apply(make.push("u", [balance("eth", "1")], account: "b"))
        #expect(codes() == ["btc"] && book.accounts == ["a", "b"])
    }

    @Test(arguments: [
        "0", "0.00", "0.000000000000000000", "-1", "-0.5", "1.50", "257.518301140000000",
        "99999999999999999999999999999999999999", "-99999999999999999999999999999999999999", "0.1e-200", "9223372036854775808",
        "-9223372036854775809", "4611686018427387904", "1e37",
    ])
    func `an amount keeps its digits and its scale in every field`(text: String) throws {
        let value = try ExactDecimal(text)
        let kinds: [Amount] = [.reported(value), .derived(value), .absent, .unreadable, .reported(.zero)]
        for first in kinds {
            for second in kinds {
                let wallets = Wallets(trading: second, borrow: first, collateral: .absent, lending: second, staking: first)
                let balance = Balance(venueAsset: "x", total: first, available: second, held: first, wallets: wallets)
                var bytes: [UInt8] = []
                BalanceForm.write(balance, code: 300, into: &bytes)
                let read = bytes.withUnsafeBytes { bytes in
                    var cursor = ByteCursor(bytes)
                    let read = BalanceForm.read(&cursor)
                    return cursor.isAtEnd ? read : nil
                }
                #expect(read?.code == 300 && read?.balance.written.dropFirst() == balance.written.dropFirst())
            }
        }
    }

    @Test func `any bytes are passed over exactly where they are read`() {
        var random = Seeded.announced(for: "passing")
        for _ in 0..<200_000 {
            var bytes = (0..<5 + random.below(40)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            bytes[0] &= 0x7F
            // Mostly nibbles that are ours.
            for index in 1...4 where !random.oneIn(9) { bytes[index] &= random.oneIn(2) ? 0x77 : 0xBB }
            bytes.withUnsafeBytes { bytes in
                var (passing, reading) = (ByteCursor(bytes), ByteCursor(bytes))
                let (passed, read) = (BalanceForm.pass(&passing), BalanceForm.read(&reading))
                #expect(passed == read?.code && (read == nil || passing.at == reading.at))
            }
        }
    }

    @Test func `a usual balance of a feed takes a dozen bytes`() throws {
        let value = try ExactDecimal("257.518301140000000")
        let zero = Amount.reported(.zero)
        let wallets = Wallets(trading: .reported(value), borrow: zero, collateral: zero, lending: zero, staking: zero)
        var bytes: [UInt8] = []
        BalanceForm.write(
            Balance(venueAsset: "btc", total: .reported(value), available: .reported(value), held: zero, wallets: wallets),
            code: 1, into: &bytes)
        #expect(bytes.count == 15)
    }
}
