import Balances
import Testing

@testable import Engine

@Suite struct DoubtsTests {
    var doubts = Doubts()

    @Test mutating func `who is in doubt is due at once, and taken once`() {
        #expect(doubts.nextWake == nil && !doubts.isDue(at: .seconds(9)))
        for user in ["u", "v", "u"] { doubts.add(.user(user)) }
        #expect(doubts.isDue(at: .zero))
        #expect(doubts.take(5, at: .zero) == [.user("u"), .user("v")])
        #expect(doubts.nextWake == nil)
    }

    @Test mutating func `a doubt that comes up while others are read waits for the next round`() {
        doubts.add(.user("u"))
        _ = doubts.take(5, at: .seconds(100))
        doubts.add(.user("u"))
        #expect(doubts.nextWake == .seconds(101))
    }

    @Test mutating func `rounds that go on come ever later, up to half a minute, until there was quiet`() {
        var pauses: [Duration] = []
        var now = Duration.seconds(100)
        for _ in 0..<8 {
            doubts.add(.owner)
            now = doubts.nextWake.map { max($0, now) } ?? now
            _ = doubts.take(1, at: now)
            doubts.add(.owner)
            pauses.append((doubts.nextWake ?? .zero) - now)
        }
        #expect(pauses == [1, 2, 4, 8, 16, 30, 30, 30].map { Duration.seconds($0) })
        now += .seconds(61)
        _ = doubts.take(1, at: now)
        doubts.add(.owner)
        #expect(doubts.nextWake == now + .seconds(1))
    }

    @Test mutating func `more than a round can read wait in their order`() {
        for number in 0..<5 { doubts.add(.user("\(number)")) }
        #expect(doubts.take(3, at: .zero).count == 3)
        doubts.add(.user("0"))
        #expect(doubts.take(3, at: .seconds(1)) == [.user("3"), .user("4"), .user("0")])
    }

    @Test mutating func `a rest puts the next round off and never forward`() {
        doubts.add(.owner)
        doubts.rest(until: .seconds(60))
        doubts.rest(until: .seconds(30))
        #expect(doubts.nextWake == .seconds(60))
    }
}
