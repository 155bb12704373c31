import Accounts
import Testing
import Witness

struct RateBudgetsTests {
    /// A route whose second refusal in a row is the address's.
    private static let climbing: [Charge] = {
        var route = Charge(bucket: "route", limits: [])
        route.ladder = [.seconds(10), .seconds(60)]
        return [route, Charge(bucket: "address", limits: [])]
    }()

    @Test func `a second refusal in a row holds up everything the request is counted in`() {
        var budgets = RateBudgets()
        let address = [Self.climbing[1]]
        budgets.refused(Self.climbing, for: .seconds(10), at: .zero)
        #expect(budgets.earliest(for: Self.climbing, at: .zero) == .seconds(10))
        #expect(budgets.earliest(for: address, at: .zero) == .zero)
        budgets.refused(Self.climbing, for: .seconds(10), at: .seconds(1))
        #expect(budgets.earliest(for: Self.climbing, at: .zero) == .seconds(11), "both were under way together")
        #expect(budgets.earliest(for: address, at: .zero) == .zero)
        budgets.refused(Self.climbing, for: .seconds(10), at: .seconds(11))
        #expect(budgets.earliest(for: address, at: .zero) == .seconds(71))
        budgets.served(Self.climbing)
        budgets.refused(Self.climbing, for: .seconds(10), at: .seconds(100))
        #expect(budgets.earliest(for: address, at: .seconds(100)) == .seconds(100))
    }

    static let charge = Charge(bucket: "b", limits: [RateLimit(2, per: .seconds(10))])

    @Test func `lets as many go as the limit has, then one for each that leaves the window`() {
        var budgets = RateBudgets()
        for time in [0, 4] {
            #expect(budgets.earliest(for: [Self.charge], at: .seconds(time)) == .seconds(time))
            budgets.spend([Self.charge], at: .seconds(time))
        }
        #expect(budgets.earliest(for: [Self.charge], at: .seconds(4)) == .seconds(10))
        budgets.spend([Self.charge], at: .seconds(10))
        #expect(budgets.earliest(for: [Self.charge], at: .seconds(10)) == .seconds(14))
    }

    @Test func `buckets know nothing of each other, and all of a request's must have room`() {
        var budgets = RateBudgets()
        let other = Charge(bucket: "c", limits: [RateLimit(1, per: .seconds(60))])
        budgets.spend([other], at: .zero)
        #expect(budgets.earliest(for: [Self.charge], at: .zero) == .zero)
        #expect(budgets.earliest(for: [Self.charge, other], at: .zero) == .seconds(60))
    }

    @Test func `a longer block stands against a shorter one`() {
        var budgets = RateBudgets()
        budgets.block("b", until: .seconds(30))
        budgets.block("b", until: .seconds(20))
        #expect(budgets.earliest(for: [Self.charge], at: .zero) == .seconds(30))
        #expect(budgets.earliest(for: [Self.charge], at: .seconds(31)) == .seconds(31))
    }

    @Test func `no window of any limit ever holds more than its count, wherever on the way the venue counts`() {
        var random = Seeded.announced(for: "rate budgets")
        for _ in 1...200 {
            let limits = (0...random.below(3)).map { _ in
                RateLimit(1 + random.below(6), per: .milliseconds(1 + random.below(500)))
            }
            let charge = Charge(bucket: "b", limits: limits)
            var budgets = RateBudgets()
            var now = Duration.zero
            var counted: [Duration] = []
            for _ in 1...60 {
                now += .milliseconds(random.below(200))
                now = budgets.earliest(for: [charge], at: now)
                let sent = now
                budgets.spend([charge], at: sent)
                let way = random.below(300)
                now += .milliseconds(way)
                counted.append(sent + .milliseconds(random.below(way + 1)))
                budgets.arrived([charge], sent: sent, by: now)
            }
            for limit in limits {
                for first in counted.indices.dropLast(limit.count) {
                    #expect(counted[first + limit.count] - counted[first] >= limit.window, "seed \(random.seed)")
                }
            }
        }
    }

    @Test func `requests under way side by side are counted each`() {
        var budgets = RateBudgets()
        budgets.spend([Self.charge], at: .zero)
        budgets.spend([Self.charge], at: .zero)
        budgets.arrived([Self.charge], sent: .zero, by: .seconds(3))
        #expect(budgets.earliest(for: [Self.charge], at: .seconds(3)) == .seconds(10))
        budgets.arrived([Self.charge], sent: .zero, by: .seconds(5))
        #expect(budgets.earliest(for: [Self.charge], at: .seconds(5)) == .seconds(13))
    }
}

struct BackoffTests {
    @Test(arguments: [(1, 200), (2, 400), (3, 800), (4, 1600)])
    func `doubles, half of it drawn`(attempt: Int, whole: Int) {
        let backoff = Backoff()
        #expect(backoff.wait(afterAttempt: attempt, random: 0) == .milliseconds(whole / 2))
        let most = backoff.wait(afterAttempt: attempt, random: .max) ?? .zero
        #expect(most < .milliseconds(whole))
        #expect(most > .milliseconds(whole) - .milliseconds(1))
    }

    @Test func `is bounded in number and in length`() {
        var backoff = Backoff()
        #expect(backoff.wait(afterAttempt: 5, random: 0) == nil)
        backoff.attempts = 1_000
        #expect(backoff.wait(afterAttempt: 999, random: 0) == .milliseconds(2500))
    }

    @Test func `many who failed together do not come back together`() {
        var random = Seeded.announced(for: "back-off")
        let waits = Set((1...100).compactMap { _ in Backoff().wait(afterAttempt: 3, random: random.next()) })
        #expect(waits.count > 90)
    }
}
