import Accounts
import Net
import Testing

struct DeadlineTests {
    static let five = RateLimit(5, per: .seconds(10))

    @Test func `waits for the budget before it sends`() {
        var rig = Rig(Script(steps: 7, limit: Self.five), .fixed(.seconds(30)))
        for _ in 1...5 {
            #expect(rig.next().hasPrefix("send"))
            rig.answer(200)
        }
        #expect(rig.next() == "wait until 10s")
        #expect(rig.next(at: .seconds(9)) == "wait until 10s")
        #expect(rig.next(at: .seconds(10)) == "send 5 for 20s")
    }

    @Test func `counts a request from its answer on, as it may have been long on its way`() {
        var rig = Rig(Script(steps: 3, limit: RateLimit(1, per: .seconds(10))), .fixed(.seconds(60)))
        #expect(rig.next().hasPrefix("send"))
        rig.answer(200, at: .seconds(3))
        #expect(rig.next() == "wait until 13s")
    }

    @Test func `a time that was given is not stretched by the budget`() {
        var rig = Rig(Script(steps: 6, limit: Self.five), .fixed(.seconds(10)))
        for _ in 1...5 {
            _ = rig.next()
            rig.answer(200)
        }
        #expect(
            rig.next() == "partial rateLimited: after 5 of 6 users: the venue's limit is used up for another 11 s, longer "
                + "than the time given; allow more with --timeout")
    }

    @Test func `a default is stretched by the budget`() {
        var rig = Rig(Script(steps: 6, limit: Self.five), .stretchable(.seconds(10)))
        for _ in 1...5 {
            _ = rig.next()
            rig.answer(200)
        }
        #expect(rig.next() == "wait until 10s")
        #expect(rig.next(at: .seconds(10)) == "send 5 for 10s")
    }

    @Test func `a default lasts for any number of users, as long as each is answered in time`() {
        var rig = Rig(Script(steps: 500), .stretchable(.seconds(10)))
        while rig.next().hasPrefix("send") { rig.answer(200, at: rig.now + .seconds(1)) }
        #expect(rig.next() == "ok")
        #expect(rig.now == .seconds(500))
    }

    @Test func `a default ends when one step takes longer than all of it`() {
        var rig = Rig(Script(steps: 3), .stretchable(.seconds(10)))
        _ = rig.next()
        rig.answer(200, at: .seconds(4))
        #expect(rig.next() == "send 1 for 10s")
        rig.fail(.timeout, at: .seconds(14))
        #expect(rig.next() == "partial timeout: after 1 of 3 users: no luck")
    }

    @Test func `a pause the venue asks for stretches a default, unless it is very long`() {
        var rig = Rig(Script(pause: .seconds(60)), .stretchable(.seconds(10)))
        _ = rig.next()
        rig.answer(429, at: .seconds(1))
        #expect(rig.next() == "wait until 61s")
        #expect(rig.next(at: .seconds(61)) == "send 0 for 9s")

        var long = Rig(Script(pause: .seconds(86_400)), .stretchable(.seconds(10)))
        _ = long.next()
        long.answer(429, at: .seconds(1))
        #expect(long.next() == "failed rateLimited: too many")
    }

    @Test func `a venue that is down for maintenance does not stretch anything`() {
        var rig = Rig(Script(pause: .seconds(60)), .stretchable(.seconds(10)))
        _ = rig.next()
        rig.answer(503)
        #expect(rig.next() == "failed unavailable: down")
    }

    @Test func `no answer within the time is a timeout`() {
        var rig = Rig(Script())
        #expect(rig.next() == "send 0 for 10s")
        rig.fail(.timeout, at: .seconds(10))
        #expect(rig.next() == "failed timeout: no luck")
        var late = Rig(Script())
        #expect(late.next(at: .seconds(10)) == "failed timeout: no answer within 10s")
    }

    @Test func `the time is over while it waits: what happened last is told`() {
        var rig = Rig(Script(), .fixed(.milliseconds(150)))
        _ = rig.next()
        rig.answer(503)
        #expect(rig.next() == "wait until 100ms")
        #expect(
            rig.next(at: .milliseconds(150)) == "failed unavailable: down (and the 150ms given were over before another try)")
    }

    @Test func `an answer that completes the reading counts, even at the last moment`() {
        var rig = Rig(Script())
        _ = rig.next()
        rig.answer(200, at: .seconds(10))
        #expect(rig.next() == "ok")
    }
}
