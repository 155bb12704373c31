import Balances
import Testing

@testable import Book

/// Some of an account's holders, as a list of everybody would have them.
@Suite struct ChosenSlotsTests {
    /// More than a page of the book, named in another order than they are listed in, with the owner among them.
    private let picture: AccountPicture

    init() throws {
        var make = RecordMaking()
        var book = BalanceBook()
        for number in 0..<200 {
            let user = "u\(number * 77 % 200)"
            let findings = number % 50 == 0 ? [Self.finding(of: .user(user))] : []
            book.apply(make.push(user, [balance("btc", "\(number)")], findings: findings))
            if number == 100 { book.apply(make.answer(.owner, [balance("btc", "1")], findings: [Self.finding(of: .owner)])) }
        }
        picture = try #require(book.picture(of: "a", at: second(0)))
    }

    private static func finding(of holder: Holder) -> Finding {
        Finding(holder: holder, venueAsset: "btc", rule: "r", expected: nil, actual: nil, evidence: "")
    }

    private func listed(_ isWanted: (Holder) -> Bool) -> [Holder] {
        var order = HolderOrder()
        order.extend(to: picture)
        return order.slots.map { picture.holder(Int($0)) }.filter(isWanted)
    }

    @Test func `they are in the order of the list, and the owner is no user`() {
        let found = picture.slots(atMost: 200) { $0.contains(UInt8(ascii: "7")) }
        #expect(found?.map { picture.holder(Int($0)) } == listed { $0.user?.contains("7") ?? false })
        #expect(picture.slots(atMost: 200) { _ in true }?.count == 200)
        #expect(picture.slots(atMost: 0) { _ in false } == [])
    }

    @Test func `where there are more than that, nobody is chosen`() {
        #expect(picture.slots(atMost: 199) { _ in true } == nil)
    }

    @Test func `whoever has findings is among them, the owner too`() {
        let found = picture.slotsWithFindings.map { picture.holder(Int($0)) }
        #expect(found.count == 5 && found.first == .owner)
        #expect(found == listed { holder in picture.slot(of: holder).map { picture.standing($0).hasFindings } ?? false })
    }
}
