import Balances
public import Money
import Testing
import Witness

@testable import Paper

extension ExactDecimal: ExpressibleByIntegerLiteral {
    public init(integerLiteral value: Int64) { self.init(value) }
}

struct LedgerTests {
    static let me = LedgerKey(venue: "sfox")
    static let time = Timestamp(nanoseconds: 0)

    static func ledger(_ amount: ExactDecimal = 10) throws -> Ledger {
        var ledger = Ledger()
        ledger.open(me)
        try ledger.open("btc", with: amount, in: .trading, for: me, at: time)
        return ledger
    }

    @Test func `what comes in comes from outside`() throws {
        let ledger = try Self.ledger()
        #expect(ledger.positions(of: Self.me)?.map(\.total) == [10])
        #expect(ledger.outside(venue: "sfox", asset: "btc") == -10)
        #expect(ledger.balance(venue: "sfox", asset: "btc").sum == 0)
    }

    @Test func `a hold sets aside what was available`() throws {
        var ledger = try Self.ledger()
        try ledger.move(4, of: "btc", for: Self.me, from: .pocket(.trading), to: .pocket(.held), kind: "hold", at: Self.time)
        let position = try #require(ledger.positions(of: Self.me)?.first)
        #expect(position.total == 10)
        #expect(position.available == 6)
        #expect(position.held == 4)
        #expect(position.tradingWallet == 10)
        #expect(ledger.entries.map(\.number) == [1, 2])
    }

    @Test(arguments: [
        (ExactDecimal(11), LedgerEntry.Place.pocket(.trading), LedgerEntry.Place.outside),
        (1, .pocket(.lending), .pocket(.trading)), (0, .outside, .pocket(.trading)), (-1, .outside, .pocket(.trading)),
        (1, .pocket(.trading), .pocket(.trading)),
    ])
    func `a refused movement changes nothing`(
        amount: ExactDecimal, from: LedgerEntry.Place, to: LedgerEntry.Place
    ) throws {
        var ledger = try Self.ledger()
        let before = ledger
        #expect(throws: LedgerError.self) {
            try ledger.move(amount, of: "btc", for: Self.me, from: from, to: to, kind: "x", at: Self.time)
        }
        expectSame(ledger, before)
    }

    @Test func `nobody is opened by a movement that is refused`() throws {
        var ledger = try Self.ledger()
        let before = ledger
        let stranger = LedgerKey(venue: "sfox-connect", user: "u")
        for amount in [ExactDecimal(0), -1] {
            #expect(throws: LedgerError.notPositive) {
                try ledger.move(
                    amount, of: "btc", for: stranger, from: .outside, to: .pocket(.trading), kind: "deposit", at: Self.time,
                    opens: true)
            }
        }
        #expect(throws: LedgerError.unknownHolder(stranger)) {
            try ledger.move(
                1, of: "btc", for: stranger, from: .outside, to: .pocket(.trading), kind: "deposit", at: Self.time)
        }
        expectSame(ledger, before)
    }

    @Test func `a total past 38 digits is refused, and so is a part past it`() throws {
        var ledger = try Self.ledger(try ExactDecimal(String(repeating: "9", count: 38)))
        let before = ledger
        #expect(throws: LedgerError.overflow) {
            try ledger.move(1, of: "btc", for: Self.me, from: .outside, to: .pocket(.lending), kind: "x", at: Self.time)
        }
        expectSame(ledger, before)

        var debtor = Ledger()
        debtor.open(Self.me)
        let much = try ExactDecimal("9e37")
        try debtor.open("btc", with: much, in: .trading, for: Self.me, at: Self.time)
        try debtor.open("btc", with: -much, in: .held, for: Self.me, at: Self.time)
        #expect(throws: LedgerError.overflow, "the total would fit, what is available would not") {
            try debtor.open("btc", with: much, in: .lending, for: Self.me, at: Self.time)
        }
    }

    @Test func `users and assets are told apart by their bytes`() throws {
        var ledger = Ledger()
        for user in ["ren\u{E9}", "rene\u{301}"] {
            let key = LedgerKey(venue: "sfox-connect", user: user)
            ledger.open(key)
            for asset in ["\u{E9}", "e\u{301}"] { try ledger.open(asset, with: 1, in: .trading, for: key, at: Self.time) }
        }
        #expect(ledger.holders.count == 2)
        #expect(ledger.holders.allSatisfy { ledger.positions(of: $0)?.map(\.total) == [1, 1] })
        #expect(ledger.assets.count == 2)
        #expect(ledger.balance(venue: "sfox-connect", asset: "\u{E9}").inside == 2)
    }

    @Test func `every asset sums to zero and no pocket goes below it, whatever is moved`() throws {
        var random = Seeded.announced(for: "ledger")
        let holders = [
            LedgerKey(venue: "a"), LedgerKey(venue: "b", user: "x"), LedgerKey(venue: "b", user: "y"),
        ]
        var ledger = Ledger()
        for key in holders { ledger.open(key) }
        let places = Pocket.allCases.map(LedgerEntry.Place.pocket) + [.outside, .outside]
        var refused = 0
        for _ in 1...3_000 {
            let amount = ExactDecimal(
                unchecked: Int128(random.below(1_000)) - 100, scale: UInt8(random.below(5)))
            let before = ledger
            do {
                try ledger.move(
                    amount, of: random.pick(["btc", "usd"]), for: random.pick(holders), from: random.pick(places),
                    to: random.pick(places), kind: "x", at: Self.time)
                #expect(ledger.entryCount == before.entryCount + 1)
            } catch {
                refused += 1
                expectSame(ledger, before)
            }
        }
        #expect(refused > 300 && refused < 2_700, "both happen, seed \(random.seed)")
        for (venue, asset) in ledger.assets {
            #expect(ledger.balance(venue: venue, asset: asset).sum == 0, "seed \(random.seed)")
        }
        for position in holders.compactMap(ledger.positions).flatMap(\.self) {
            for pocket in Pocket.allCases { #expect(position[pocket] >= 0, "seed \(random.seed)") }
        }
    }

    @Test func `keeps the latest movements and counts them all`() throws {
        var ledger = try Self.ledger()
        for _ in 1...Ledger.entryLimit {
            try ledger.move(1, of: "btc", for: Self.me, from: .outside, to: .pocket(.trading), kind: "x", at: Self.time)
        }
        #expect(ledger.entryCount == Ledger.entryLimit + 1)
        #expect(ledger.entries.count <= Ledger.entryLimit)
        #expect(ledger.entries.last?.number == ledger.entryCount)
    }

    private func expectSame(_ a: Ledger, _ b: Ledger, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(a.holders == b.holders, sourceLocation: sourceLocation)
        #expect(a.holders.map(a.positions) == b.holders.map(b.positions), sourceLocation: sourceLocation)
        #expect(a.holders.map(a.version) == b.holders.map(b.version), sourceLocation: sourceLocation)
        #expect(a.entries == b.entries, sourceLocation: sourceLocation)
        #expect(
            a.assets.map { a.outside(venue: $0.venue, asset: $0.asset) }
                == b.assets.map { b.outside(venue: $0.venue, asset: $0.asset) }, sourceLocation: sourceLocation)
    }
}
