import Balances
public import Money
import Testing

/// To `String`, "é" in one code point and in two is the same text. To us they are two ids.
struct SpellingTests {
    static let one = "ren\u{E9}"
    static let two = "rene\u{301}"

    @Test func `the two are the same to String, which is why this is here`() {
        #expect(Self.one == Self.two)
    }

    @Test func `holders are told apart by the bytes of their ids`() {
        let (a, b) = (Holder.user(Self.one), Holder.user(Self.two))
        #expect(a != b)
        #expect(Set([a, b, a]).count == 2)
        #expect([a, b, .owner].sorted() == [.owner, b, a])
        #expect(!(a < a) && !(Holder.owner < .owner))
        #expect(Holder.user("") != .owner)
        #expect(Holder.owner < .user(""))
    }

    @Test func `a statement finds the balance under the very code`() {
        let statement = Statement(
            holder: .owner, extent: .full, balances: [Self.balance(Self.one, 1), Self.balance(Self.two, 2)],
            receivedAt: Timestamp(nanoseconds: 0))
        #expect(statement[Self.one]?.total == .reported(1))
        #expect(statement[Self.two]?.total == .reported(2))
        #expect(statement["rene"] == nil)
    }

    @Test func `balances of two codes are two balances`() {
        let (a, b) = (Self.balance(Self.one, 1), Self.balance(Self.two, 1))
        #expect(a != b)
        #expect(Set([a, b]).count == 2)
        #expect(a == Self.balance(Self.one, 1))
        #expect(a != Self.balance(Self.one, 2))
    }

    @Test func `an asset table maps the very code`() {
        let table = AssetTable([Self.one: Asset("A")]).extended(by: [Self.two: Asset("B")])
        #expect(table[Self.one] == Asset("A"))
        #expect(table[Self.two] == Asset("B"))
        #expect(table.extended(by: [Self.one: Asset("C")])[Self.one] == Asset("C"))
        #expect(table["btc"] == nil)
    }

    static func balance(_ code: String, _ total: ExactDecimal) -> Balance {
        Balance(venueAsset: code, total: .reported(total), available: .absent, held: .absent)
    }
}

extension ExactDecimal: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}
