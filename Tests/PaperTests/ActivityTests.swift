import Net
import Testing

@testable import Paper

struct ActivityTests {
    @Test func `moves at every wake it asked for, and asks for the next`() throws {
        var room = try Room(activity: .seconds(1))
        room.open(1)
        #expect(Room.lines(room.world.started()) == ["wake in 1.0 seconds"])
        var moved = 0
        for second in 1...200 {
            let lines = room.wake(at: .seconds(second))
            #expect(lines.last == "wake in 1.0 seconds")
            moved += lines.count - 1
        }
        #expect(moved > 10, "some movements are of this venue")
        #expect(room.world.ledger.entryCount > 100, "most draws are movements")
    }

    @Test func `does not die of a timer that comes early`() throws {
        var room = try Room(activity: .seconds(1))
        _ = room.world.started()
        _ = room.wake(at: .seconds(1))
        #expect(room.wake(at: .milliseconds(1_990)) == ["wake in 0.01 seconds"])
        #expect(room.wake(at: .seconds(2)).last == "wake in 1.0 seconds")
    }

    @Test func `is not hurried by others' timers, nor multiplied by them`() throws {
        var room = try Room(activity: .seconds(1))
        _ = room.world.started()
        _ = room.wake(at: .seconds(1))
        for tenth in 11...19 { #expect(room.wake(at: .milliseconds(tenth * 100)) == []) }
    }

    @Test(arguments: [4, 7, 20, 250, 1_000])
    func `has one timer at a time in the long run, however it is disturbed`(_ milliseconds: Int) throws {
        var room = try Room(seed: 3, activity: .milliseconds(milliseconds))
        var random = SplitMix64(seed: 9)
        var timers = room.world.started().compactMap { if case .wake(let after) = $0 { after } else { nil } }
        for _ in 1...2_000 {
            let disturbs = Int.random(in: 0..<3, using: &random) == 0
            let next = try #require(timers.min(), "the activity has died")
            if !disturbs { timers.remove(at: try #require(timers.firstIndex(of: next))) }
            // Others wake it anywhere on the way; its own timer comes up to a millisecond early, or not at all early when
            // there is less than that to wait for.
            let left = next - room.now
            let early = left > .milliseconds(2) && Bool.random(using: &random) ? Duration.milliseconds(1) : .zero
            room.now = max(room.now, disturbs ? room.now + left / 2 : next - early)
            for case .wake(let after) in room.world.wake(at: room.moment) { timers.append(room.now + after) }
        }
        #expect(timers.count < 20)
        #expect(room.now > .milliseconds(milliseconds) * 50, "time went on")
    }

    @Test func `same seed, same events, same bytes`() throws {
        func transcript(_ seed: UInt64) throws -> [String] {
            var room = try Room(seed: seed, activity: .milliseconds(100))
            room.open(1)
            _ = room.fault(#""kind":"garbage","count":2"#)
            _ = room.fault(#""kind":"duplicateFrame","count":3"#)
            return (1...100).flatMap { tick -> [String] in
                let lines = room.wake(at: .milliseconds(tick * 100))
                return tick % 20 == 0 ? lines + ["\(room.get())"] : lines
            } + [room.control(.get, "/ledger").body]
        }
        let first = try transcript(7)
        #expect(try transcript(7) == first)
        #expect(try transcript(8) != first)
    }
}
