import Accounts
import Balances
import Net
import Testing

/// A feed as a machine, told in columns: what happens, and what comes of it.
struct FeedSessionTests {
    static let interrupted = Result<SocketClosing, SocketFailure>.failure(SocketFailure(.interrupted, "cut"))

    @Test func `logs in, waits for the answer, subscribes, waits again, and is live`() {
        var rig = FeedRig(nextEpoch: 7)
        #expect(rig.next == "now")
        #expect(rig.wake() == ["spent b", "connecting", "connect in 10s"])
        #expect(rig.open() == ["send login"])
        #expect(rig.hear("1 auth") == ["1 control", "send subscribe"])
        #expect(rig.hear("2 sub") == ["2 control", "live 7", "ok"])
        #expect(rig.hear("3 = u") == ["3 applied"])
        #expect(rig.hear("4 other") == ["4 control"])
        #expect(rig.hear("5 remark odd") == ["5 applied finding odd"])
        #expect(rig.session.phase == .live && rig.session.epoch == 7)
    }

    @Test func `does not take an answer for another one`() {
        var rig = FeedRig()
        _ = (rig.wake(), rig.open())
        #expect(rig.hear("1 sub") == ["1 control"])
        #expect(rig.session.phase == .authenticating)
        #expect(rig.hear("2 auth") == ["2 control", "send subscribe"])
        #expect(rig.hear("3 auth") == ["3 control"])
        #expect(rig.session.phase == .subscribing)
    }

    @Test func `tells a hole before the message that shows it, takes that message, and connects anew`() {
        var rig = FeedRig.live()
        #expect(rig.hear("3 = u") == ["3 applied"])
        #expect(rig.hear("7 = u") == ["gap 1 hole 4...6", "7 applied", "close 1000"])
        #expect(rig.hear("8 = u") == ["8 applied"], "what is still on its way counts")
        #expect(rig.hear("5 = u") == ["gap 1 disorder 5...5", "5 late"], "and is not closed twice")
        #expect(rig.end(.success(.normal)) == ["gap 1 disconnected 9...", "connecting"])
        _ = rig.wake()
        #expect(rig.next == "250ms")
        #expect(rig.wake(at: .milliseconds(250)) == ["spent b", "connect in 10s"])
        #expect(rig.open() == ["send login"])
        #expect(rig.hear("1 auth") == ["1 control", "send subscribe"], "numbers begin anew")
        #expect(rig.hear("2 sub") == ["2 control", "live 2", "ok"])
    }

    @Test func `takes the same message twice for a duplicate, and other words under its number for disorder`() {
        var rig = FeedRig.live()
        #expect(rig.hear("3 = u") == ["3 applied"])
        #expect(rig.hear("3 = u") == ["gap 1 duplicate 3...3 healed", "3 duplicate"])
        #expect(rig.hear("3 = u") == ["gap 1 duplicate 3...3 healed", "3 duplicate"])
        #expect(rig.session.phase == .live)
        #expect(rig.hear("3 = v") == ["gap 1 disorder 3...3", "3 late", "close 1000"])
    }

    @Test func `takes a number below the highest for late, whatever it says`() {
        var rig = FeedRig.live()
        _ = rig.hear("3 = u")
        #expect(rig.hear("2 sub") == ["gap 1 disorder 2...2", "2 late", "close 1000"])
        #expect(rig.hear("-1 no authentication") == ["gap 1 disorder -1...-1", "-1 late"])
        #expect(rig.end(.success(.normal)) == ["gap 1 disconnected 4...", "connecting"])
    }

    @Test func `takes a first number above one for a hole in which nothing of balances can be`() {
        var rig = FeedRig()
        _ = (rig.wake(), rig.open())
        #expect(rig.hear("3 auth") == ["gap 1 hole 1...2", "3 control", "send subscribe"])
        #expect(rig.hear("4 sub") == ["4 control", "live 1", "ok"])
    }

    @Test func `survives the highest number there is`() {
        var rig = FeedRig.live()
        #expect(rig.hear("9223372036854775807 = u") == ["gap 1 hole 3...9223372036854775806", "9223372036854775807 applied", "close 1000"])
        #expect(rig.hear("huh") == ["gap 1 hole ...", "malformed"])
        #expect(rig.end(.success(.normal)) == ["gap 1 disconnected ...", "connecting"])
    }

    @Test(arguments: [
        ("3 huh", ["gap 1 hole 3...3", "3 malformed", "close 1000"]),
        ("huh", ["gap 1 hole 3...", "malformed", "close 1000"]),
        ("5 huh", ["gap 1 hole 3...5", "5 malformed", "close 1000"]),
    ])
    func `counts what cannot be read as missed`(_ message: String, _ told: [String]) {
        var rig = FeedRig.live()
        #expect(rig.hear(message) == told)
    }

    @Test func `puts messages without numbers in the order that the dialect knows, and stays`() {
        var rig = FeedRig.live(Chatter(isNumbered: false))
        #expect(rig.hear("= u") == ["applied"])
        #expect(rig.hear("= u again") == ["gap 1 duplicate ... healed", "duplicate"])
        #expect(rig.hear("= u late") == ["gap 1 disorder ...", "late"])
        #expect(rig.session.phase == .live)
        #expect(rig.hear("huh") == ["gap 1 hole ...", "malformed", "close 1000"])
        #expect(rig.end(.success(.normal)) == ["gap 1 disconnected ...", "failed malformedResponse"])
    }

    @Test func `tells the end of a live feed once, and none where there was none`() {
        var rig = FeedRig.live()
        _ = rig.hear("3 = u")
        #expect(rig.end(Self.interrupted, at: .seconds(9)) == ["gap 1 disconnected 4...", "failed unreachable"])
        #expect(rig.end(Self.interrupted) == [])
        _ = rig.wake()
        #expect(rig.wake(at: .seconds(10)) == ["spent b", "connect in 10s"])
        #expect(rig.end(Self.interrupted) == [], "the same failure is not told again")
        _ = (rig.wake(), rig.wake(at: .seconds(20)), rig.open())
        #expect(rig.end(.success(SocketClosing(code: 1011))) == ["failed unavailable"])
    }

    @Test func `waits longer with every failure, and starts anew after a connection that lasted`() {
        var rig = FeedRig()
        var waits: [String] = []
        for _ in 1...10 {
            _ = (rig.wake(), rig.end(Self.interrupted), rig.wake())
            let due = rig.session.nextWake ?? .zero
            waits.append((due - rig.now).text)
            rig.now = due
        }
        #expect(waits == ["250ms", "500ms", "1s", "2s", "4s", "8s", "16s", "30s", "30s", "30s"])
        rig.goLive()
        _ = (rig.end(Self.interrupted, at: rig.now + .seconds(59)), rig.wake())
        #expect(rig.next == (rig.now + .seconds(30)).text, "too short to count")
        rig.now += .seconds(30)
        rig.goLive()
        _ = (rig.end(Self.interrupted, at: rig.now + .seconds(60)), rig.wake())
        #expect(rig.next == (rig.now + .milliseconds(250)).text)
    }

    @Test func `a venue that is well but for its gaps is not waited for longer and longer`() {
        var rig = FeedRig()
        var waits: [String] = []
        for _ in 1...8 {
            rig.goLive()
            _ = (rig.hear("3 = u"), rig.hear("5 = u"), rig.end(.success(.normal)), rig.wake())
            let due = rig.session.nextWake ?? .zero
            waits.append((due - rig.now).text)
            rig.now = due
        }
        #expect(waits == ["250ms", "500ms", "1s", "2s", "4s", "4s", "4s", "4s"])
    }

    @Test(arguments: ["authentication", "permission", "unsupported", "rejected"])
    func `comes back rarely after a refusal that does not mend itself`(_ code: String) {
        var rig = FeedRig()
        _ = (rig.wake(), rig.open())
        #expect(rig.hear("1 no \(code)") == ["1 refused", "close 1000"])
        #expect(rig.end(.success(.normal)) == ["refused \(code)"], "it was never live, so nothing is missed")
        _ = rig.wake()
        #expect(rig.next == "150s")
        #expect(rig.wake(at: .seconds(149)) == [])
        #expect(rig.wake(at: .seconds(150)) == ["spent b", "connect in 10s"])
        _ = (rig.open(), rig.hear("1 no \(code)"))
        #expect(rig.end(.success(.normal)) == [])
        _ = rig.wake()
        #expect(rig.next == "450s")
    }

    @Test func `leaves the venue alone for as long as its penalty lasts, and so does everyone who shares it`() {
        var rig = FeedRig()
        _ = rig.wake()
        let refused = SocketFailure(.refused(status: 429, headers: [:]), "429")
        #expect(rig.end(.failure(refused), at: .seconds(1)) == ["penalty b until 121.0 seconds", "failed rateLimited"])
        #expect(rig.next == "now", "the budgets are to be told")
        #expect(rig.wake() == [])
        #expect(rig.budgets.earliest(for: Chatter().connectionCharges, at: rig.now) == .seconds(121))
        #expect(rig.next == "121s")
        #expect(rig.wake(at: .seconds(120)) == [])
        #expect(rig.wake(at: .seconds(121)) == ["spent b", "connect in 10s"])
    }

    @Test func `takes a complaint for the reason only if the connection ends with it`() {
        var rig = FeedRig.live()
        #expect(rig.hear("3 hm") == ["3 refused"])
        #expect(rig.hear("4 = u") == ["4 applied"])
        #expect(rig.end(.success(SocketClosing(code: 1008))) == ["gap 1 disconnected 5...", "failed unavailable"])
        var other = FeedRig.live()
        _ = other.hear("3 hm")
        #expect(other.end(.success(SocketClosing(code: 1008))) == ["gap 1 disconnected 4...", "penalty b until 60.0 seconds", "failed rateLimited"])
    }

    @Test(arguments: [(401, "refused authentication"), (403, "refused permission"), (404, "refused unsupported"), (503, "failed unavailable"), (302, "refused rejected")])
    func `reads a refused handshake by its status`(_ status: Int, _ told: String) {
        var rig = FeedRig()
        _ = rig.wake()
        #expect(rig.end(.failure(SocketFailure(.refused(status: status, headers: [:]), "no"))) == [told])
    }

    @Test func `waits for the budget, which counts the messages that open a connection`() {
        var chatter = Chatter()
        chatter.connectionCharges = [Charge(bucket: "m", limits: [RateLimit(5, per: .seconds(60))], count: 2)]
        var rig = FeedRig(chatter)
        #expect(rig.wake() == ["spent m m", "connecting", "connect in 10s"])
        _ = (rig.end(Self.interrupted), rig.wake())
        #expect(rig.wake(at: .seconds(1)) == ["spent m m", "connect in 10s"])
        _ = (rig.end(Self.interrupted), rig.wake(at: .seconds(3)))
        #expect(rig.wake(at: .seconds(3)) == [], "a third would be the sixth message")
        #expect(rig.next == "1m")
        #expect(rig.wake(at: .seconds(60)) == ["spent m m", "connect in 10s"])
    }

    @Test func `takes a seat, gives it back when the connection is gone, and waits where none is free`() {
        var chatter = Chatter()
        chatter.seat = Seat(bucket: "s", count: 1)
        var (first, second) = (FeedRig(chatter), FeedRig(chatter))
        #expect(first.wake() == ["spent b", "connecting", "connect in 10s"])
        second.budgets = first.budgets
        #expect(second.wake() == [])
        #expect(second.next == "10s")
        _ = (first.stop(), first.wake())
        second.budgets = first.budgets
        #expect(second.wake(at: .seconds(10)) == ["spent b", "connecting", "connect in 10s"])
    }

    @Test(arguments: [0, 1, 2]) func `gives up on an answer that does not come`(_ answers: Int) {
        var rig = FeedRig()
        _ = rig.wake()
        if answers > 0 { _ = rig.open() }
        if answers > 1 { _ = rig.hear("1 auth") }
        #expect(rig.wake(at: .milliseconds(9_999)) == [])
        #expect(rig.wake(at: .seconds(10)) == ["failed timeout", "abort"])
        #expect(rig.session.phase == .waiting)
    }

    @Test func `pings into silence and gives up where no sign of life comes`() {
        var rig = FeedRig.live()
        #expect(rig.wake() == [])
        #expect(rig.next == "30s")
        _ = rig.hear("3 = u", at: .seconds(20))
        #expect(rig.wake(at: .seconds(30)) == [], "it was not silent")
        #expect(rig.wake(at: .seconds(50)) == ["ping"])
        rig.pong(at: .seconds(51))
        #expect(rig.next == "81s")
        #expect(rig.wake(at: .seconds(81)) == ["ping"])
        #expect(rig.next == "91s")
        _ = rig.hear("4 = u", at: .seconds(90))
        #expect(rig.next == "2m", "any message is a sign of life")
        #expect(rig.wake(at: .seconds(120)) == ["ping"])
        #expect(rig.wake(at: .seconds(129)) == [])
        #expect(rig.wake(at: .seconds(130)) == ["gap 1 disconnected 5...", "failed timeout", "abort"])
    }

    @Test func `sends a venue's own heartbeat by the clock, whatever comes`() {
        var chatter = Chatter(isNumbered: false)
        chatter.heartbeat = FeedHeartbeat(.message(Array("ping".utf8)), every: .seconds(20), deadline: .seconds(10))
        var rig = FeedRig.live(chatter)
        #expect(rig.wake() == [])
        _ = rig.hear("= u", at: .seconds(19))
        #expect(rig.wake(at: .seconds(20)) == ["send ping"])
        #expect(rig.hear("pong", at: .seconds(21)) == ["control"])
        #expect(rig.next == "40s")
        #expect(rig.wake(at: .seconds(40)) == ["send ping"])
        #expect(rig.wake(at: .seconds(50)) == ["gap 1 disconnected ...", "failed timeout", "abort"])
    }

    @Test func `drops a connection that does not close`() {
        var rig = FeedRig.live()
        #expect(rig.hear("9 = u") == ["gap 1 hole 3...8", "9 applied", "close 1000"])
        #expect(rig.wake(at: .milliseconds(2_999)) == [])
        #expect(rig.wake(at: .seconds(3)) == ["gap 1 disconnected 10...", "connecting", "abort"])
        #expect(rig.end(.success(.normal)) == [])
    }

    @Test func `stops for good from wherever it is`() {
        var waiting = FeedRig()
        #expect(waiting.stop() == [])
        #expect(waiting.wake() == [] && waiting.next == "never")
        var connecting = FeedRig()
        _ = connecting.wake()
        #expect(connecting.stop() == ["abort"])
        #expect(connecting.open() == ["abort"])
        var live = FeedRig.live()
        #expect(live.stop() == ["close 1000"])
        #expect(live.hear("3 = u") == ["3 applied"])
        #expect(live.end(.success(.normal)) == ["gap 1 disconnected 4..."])
        _ = live.wake()
        #expect(live.session.phase == .stopped && live.next == "never")
        #expect(live.stop() == [] && live.hear("4 = u") == [])
    }
}
