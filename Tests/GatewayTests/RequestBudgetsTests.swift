import Balances
import Testing

@testable import Gateway

struct RequestBudgetsTests {
    private static let now = Timestamp(nanoseconds: 1_000_000_000_000)

    @Test func `those who are not told apart share one budget`() {
        var budgets = RequestBudgets(perSecond: 1, burst: 2, most: 3)
        func passes(_ name: String, after later: Duration = .zero) -> Bool {
            budgets.take(name, now: Self.now + later) == nil
        }
        for name in ["a", "b", "c", "d", "e"] { #expect(passes(name)) }
        #expect(!passes("f"))
        #expect(passes("a"), "who was there first keeps a budget of its own")
        #expect(passes("f", after: .seconds(3)), "those at rest make room")
    }

    @Test func `the wait that is told is enough`() {
        var budgets = RequestBudgets(every: .seconds(6), burst: 10)
        func wait(after later: Duration = .zero) -> Duration? { budgets.take("a", now: Self.now + later) }
        for _ in 0..<10 { #expect(wait() == nil) }
        #expect(wait() == .seconds(6))
        #expect(wait(after: .seconds(6) - .nanoseconds(1)) == .nanoseconds(1))
        #expect(wait(after: .seconds(6)) == nil)
    }
}
