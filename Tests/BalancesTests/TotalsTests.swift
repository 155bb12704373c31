import Balances
import Money
import Testing

struct TotalsTests {
    static func amount(_ text: String) throws -> Amount { .reported(try ExactDecimal(text)) }

    static func balance(_ total: String?, _ available: String? = "0", _ held: String? = "0") throws -> Balance {
        func field(_ text: String?) throws -> Amount { try text.map(amount) ?? .absent }
        return try Balance(venueAsset: "x", total: field(total), available: field(available), held: field(held))
    }

    @Test func `adds up each field by asset, exactly`() throws {
        var totals = Totals(accountsAreMissing: false)
        totals.add(try Self.balance("0.1", "0.1", "0"), asset: "BTC", account: "a")
        totals.add(try Self.balance("0.20", "0", "0.2"), asset: "BTC", account: "b")
        totals.add(try Self.balance("5"), asset: "ADA", account: "b")
        let all = totals.all
        #expect(all.map(\.asset) == ["ADA", "BTC"])
        #expect(all[1].total?.description == "0.30")
        #expect(all[1].held?.description == "0.2")
        #expect(all[1].accounts == ["a", "b"])
        #expect(all.allSatisfy { !$0.isPartial })
    }

    @Test func `unknown is not zero: the sum of the known says that it is partial`() throws {
        var totals = Totals(accountsAreMissing: false)
        totals.add(try Self.balance("1", nil), asset: "BTC", account: "a")
        totals.add(try Self.balance(nil, "1"), asset: "BTC", account: "b")
        let btc = totals.all[0]
        #expect(btc.total?.description == "1")
        #expect(btc.available?.description == "1")
        #expect(btc.isPartial)
    }

    @Test func `a sum of nothing known is nothing, not zero`() throws {
        var totals = Totals(accountsAreMissing: false)
        totals.add(try Self.balance(nil, "1", nil), asset: "BTC", account: "a")
        #expect(totals.all[0].total == nil)
        #expect(totals.all[0].held == nil)
    }

    @Test func `an unreadable field makes its total partial`() throws {
        var totals = Totals(accountsAreMissing: false)
        var balance = try Self.balance("1")
        balance.held = .unreadable
        totals.add(balance, asset: "BTC", account: "a")
        #expect(totals.all[0].isPartial)
        #expect(totals.all[0].held == nil)
    }

    @Test func `when an account failed no total is whole`() throws {
        var totals = Totals(accountsAreMissing: true)
        totals.add(try Self.balance("1"), asset: "BTC", account: "a")
        #expect(totals.all[0].isPartial)
    }

    @Test func `a row that is left out is not counted, but noted`() throws {
        var totals = Totals(accountsAreMissing: false)
        totals.add(try Self.balance("1"), asset: "BTC", account: "a")
        totals.leaveOut(asset: "BTC", account: "b")
        #expect(totals.all[0].total?.description == "1")
        #expect(totals.all[0].isPartial)
        #expect(totals.all[0].accounts == ["a", "b"])
    }

    @Test func `a sum past 38 digits is unknown, and stays so`() throws {
        var totals = Totals(accountsAreMissing: false)
        let nines = String(repeating: "9", count: 38)
        for amount in [nines, "1", "-\(nines)"] {
            totals.add(try Self.balance(amount), asset: "BTC", account: "a")
        }
        #expect(totals.all[0].total == nil)
        #expect(totals.all[0].isPartial)
        #expect(totals.all[0].available?.description == "0")
    }

    @Test func `debts are subtracted`() throws {
        var totals = Totals(accountsAreMissing: false)
        totals.add(try Self.balance("-3"), asset: "USD", account: "a")
        totals.add(try Self.balance("1"), asset: "USD", account: "a")
        #expect(totals.all[0].total?.description == "-2")
    }
}

struct EquationTests {
    @Test func `a rule that holds says nothing, whatever the scale`() throws {
        let balance = try TotalsTests.balance("3.00", "1", "2.0")
        #expect(Equation.totalIsAvailablePlusHeld.check(balance, of: .owner, evidence: { "" }) == nil)
    }

    @Test func `a broken rule is a finding with both numbers and the evidence`() throws {
        let balance = try TotalsTests.balance("7", "1", "5.0")
        let finding = Equation.totalIsAvailablePlusHeld.check(balance, of: .user("u"), evidence: { "{row}" })
        #expect(finding?.rule == "total = available + held")
        #expect(finding?.expected == "6.0")
        #expect(finding?.actual == "7")
        #expect(finding?.evidence == "{row}")
        #expect(finding?.holder == .user("u"))
    }

    @Test(arguments: [[nil, "1", "1"], ["1", nil, "1"], ["1", "1", nil]])
    func `an unknown side says nothing`(_ fields: [String?]) throws {
        let balance = try TotalsTests.balance(fields[0], fields[1], fields[2])
        #expect(Equation.totalIsAvailablePlusHeld.check(balance, of: .owner, evidence: { "" }) == nil)
    }

    @Test func `sides that need more than 38 digits say nothing`() throws {
        let nines = String(repeating: "9", count: 38)
        let balance = try TotalsTests.balance("1", nines, nines)
        #expect(Equation.totalIsAvailablePlusHeld.check(balance, of: .owner, evidence: { "" }) == nil)
    }

    @Test func `evidence is cut where a hostile row goes on`() {
        let finding = Finding.unreadable(
            "total", text: String(repeating: "9", count: 5_000), venueAsset: "btc", holder: .owner,
            evidence: String(repeating: "x", count: 5_000))
        #expect(finding.evidence.count == Finding.evidenceLimit)
        #expect(finding.actual?.count == Finding.evidenceLimit)
    }
}

struct BalanceFieldsTests {
    @Test func `names every amount in the order in which they are shown`() throws {
        var balance = try TotalsTests.balance("1", "2", "3")
        balance.wallets = Wallets(
            trading: .derived(4), borrow: .absent, collateral: .unreadable, lending: .reported(7), staking: .derived(8))
        #expect(
            balance.amounts.map(\.name)
                == ["total", "available", "held", "trading", "borrow", "collateral", "lending", "staking"])
        #expect(balance.derived == ["trading", "staking"])
        #expect(balance.hasUnreadable)
    }
}
