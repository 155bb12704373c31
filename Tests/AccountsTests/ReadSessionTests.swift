import Accounts
import Balances
import Net
import Testing

struct ReadSessionTests {
    @Test func `asks once and ends with what was read`() {
        var rig = Rig(Script())
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(200, at: .milliseconds(30))
        #expect(rig.next() == "ok")
        let result = rig.result()
        #expect(result?.latency == .milliseconds(30))
        #expect(result?.fetchedAt == Timestamp(milliseconds: 30))
    }

    @Test func `asks every step in turn and tells how far it has come`() {
        var rig = Rig(Script(steps: 2))
        #expect(rig.session.progress == ReadProgress(done: 0, total: 2, unit: "users"))
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(200, at: .seconds(1))
        #expect(rig.session.progress?.done == 1)
        #expect(rig.next() == "send 1 for 9s")
        rig.answer(200)
        #expect(rig.next() == "ok")
    }

    @Test(arguments: [TransportFailure.Kind.unreachable, .interrupted, .timeout])
    func `tries again after a failure on the way, waiting longer every time, five times in all`(
        _ kind: TransportFailure.Kind
    ) {
        var rig = Rig(Script())
        for wait in [100, 200, 400, 800] {
            #expect(rig.next().hasPrefix("send 0"))
            rig.fail(kind)
            let until = rig.now + .milliseconds(wait)
            #expect(rig.next() == "wait until \(until.text)")
            rig.now = until
        }
        #expect(rig.next() == "send 0 for 8500ms")
        rig.fail(kind)
        #expect(rig.next() == "failed \(kind == .timeout ? "timeout" : "unreachable"): no luck")
    }

    @Test(arguments: [500, 502, 503, 429])
    func `tries again when the venue cannot serve now`(_ status: Int) {
        var rig = Rig(Script())
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(status)
        #expect(rig.next() == "wait until 100ms")
        #expect(rig.next(at: .milliseconds(100)) == "send 0 for 9900ms")
        rig.answer(200)
        #expect(rig.next() == "ok")
    }

    @Test func `never tries again when the key was refused`() {
        var rig = Rig(Script())
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(401)
        #expect(rig.next() == "failed authentication: refused")
        #expect(rig.result()?.fetchedAt == nil, "a refusal is no reading")
    }

    @Test(arguments: [TransportFailure.Kind.insecure, .tooLarge, .unsendable])
    func `never tries again what will not change`(_ kind: TransportFailure.Kind) {
        var rig = Rig(Script())
        #expect(rig.next() == "send 0 for 10s")
        rig.fail(kind)
        #expect(rig.next().hasPrefix("failed"))
    }

    @Test func `a step that was answered gives the next one all its attempts`() {
        var rig = Rig(Script(steps: 2), .fixed(.seconds(100)))
        for step in 0...1 {
            for _ in 1...4 {
                #expect(rig.next().hasPrefix("send \(step)"))
                rig.answer(503)
                rig.now += .seconds(5)
            }
            #expect(rig.next().hasPrefix("send \(step)"))
            rig.answer(200)
        }
        #expect(rig.next() == "ok")
    }

    @Test func `waits as long as the venue asks`() {
        var rig = Rig(Script(pause: .seconds(3)))
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(429)
        #expect(rig.next() == "wait until 3s")
        #expect(rig.next(at: .seconds(3)) == "send 0 for 7s")
    }

    @Test func `fails at once when the pause is longer than the time given`() {
        var rig = Rig(Script(pause: .seconds(60)))
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(429, at: .seconds(1))
        #expect(rig.next() == "failed rateLimited: too many")
        #expect(rig.result()?.failure?.isRetryable == true)
    }

    @Test func `a used-up limit is left alone by everyone who shares it`() {
        var rig = Rig(Script(pause: .seconds(3), bucket: "shared"))
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(429)
        #expect(rig.next() == "wait until 3s")
        var other = Rig(Script(bucket: "shared"))
        other.budgets = rig.budgets
        #expect(other.next(at: .seconds(1)) == "wait until 3s")
        var stranger = Rig(Script(bucket: "another"))
        stranger.budgets = rig.budgets
        #expect(stranger.next(at: .seconds(1)) == "send 0 for 9s")
    }

    @Test func `others are told even by a reading that does not come back`() {
        var rig = Rig(Script(pause: .seconds(60), bucket: "shared"))
        _ = rig.next()
        rig.answer(429)
        #expect(rig.next() == "failed rateLimited: too many")
        #expect(rig.budgets.earliest(for: [Charge(bucket: "shared", limits: [])], at: .zero) == .seconds(60))
    }

    @Test func `goes on at once when a step is to be asked again`() {
        var rig = Rig(Script())
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(100)
        #expect(rig.next() == "send 0 for 10s")
        rig.answer(200)
        #expect(rig.next() == "ok")
    }

    @Test func `does not ask the same step again for ever`() {
        var rig = Rig(Script())
        var sent = 0
        while rig.next().hasPrefix("send"), sent < 100 {
            sent += 1
            rig.answer(100)
        }
        #expect(sent == 5)
        #expect(rig.next().hasPrefix("failed malformedResponse: "))
    }

    @Test func `goes on without a user that could not be read`() {
        var rig = Rig(Script(steps: 3, goesOn: true))
        _ = rig.next()
        rig.answer(200)
        #expect(rig.next() == "send 1 for 10s")
        rig.answer(401)
        #expect(rig.next() == "send 2 for 10s")
        rig.answer(200)
        #expect(rig.next() == "partial authentication: 1 of 3 users could not be read; the first: refused")
        #expect(rig.result()?.statements.map(\.holder) == [.user("0"), .user("2")])
    }

    @Test func `what was read before the end stays read`() {
        var rig = Rig(Script(steps: 3))
        _ = rig.next()
        rig.answer(200)
        _ = rig.next()
        rig.answer(401)
        #expect(rig.next() == "partial authentication: after 1 of 3 users: refused")
        #expect(rig.result()?.statements.count == 1)
        #expect(rig.result()?.fetchedAt != nil)
    }

    @Test func `a cancelled reading ends at once with what it has`() {
        var rig = Rig(Script(steps: 3, goesOn: true))
        _ = rig.next()
        rig.answer(200)
        _ = rig.next()
        rig.fail(.cancelled)
        #expect(rig.next() == "partial timeout: after 1 of 3 users: the reading was cancelled")
        #expect(rig.result()?.missing == [], "the others were not asked, so nothing is known against them")

        var waiting = Rig(Script())
        _ = waiting.next()
        waiting.answer(503)
        #expect(waiting.next() == "wait until 100ms")
        waiting.session.cancel()
        #expect(waiting.next() == "failed timeout: the reading was cancelled")
    }
}
