import Accounts
import Balances
import Journal
import Witness

/// Entries drawn from a seed: every kind, verdict and shape of field.
enum Samples {
    static func moment(_ nanoseconds: Int64) -> Moment {
        Moment(wall: Timestamp(nanoseconds: nanoseconds), steady: .nanoseconds(nanoseconds % 1_000_000_007))
    }

    static func entry(_ random: inout Seeded) -> Entry {
        Entry(
            random.pick(Entry.Kind.allCases), account: random.pick(["treasury", "customers", "é", "e\u{301}", ""]),
            recording: Recording(MessageForm(rawValue: random.pick(["sfox.balance", "coinw.assets"])), of: holder(&random)),
            verdict: random.pick([.applied, .control, .duplicate, .late, .malformed, .refused]),
            epoch: number(&random), sequence: random.oneIn(3) ? nil : number(&random),
            venueTime: random.oneIn(3) ? nil : Timestamp(nanoseconds: number(&random)),
            receivedAt: Moment(
                wall: Timestamp(nanoseconds: number(&random)),
                steady: .nanoseconds(Int64(random.below(1 << 40))) + Duration(secondsComponent: 0, attosecondsComponent: random.oneIn(2) ? 7 : 0)),
            raw: (0..<random.below(40)).map { _ in UInt8(truncatingIfNeeded: random.next()) })
    }

    static func entries(_ random: inout Seeded) -> [Entry] { (0...random.below(12)).map { _ in entry(&random) } }

    private static func holder(_ random: inout Seeded) -> Holder {
        random.pick([.owner, .user(""), .user("ann"), .user("é"), .user("e\u{301}")])
    }

    private static func number(_ random: inout Seeded) -> Int64 {
        random.pick([0, 1, -1, .max, .min, Int64(bitPattern: random.next()), Int64(random.below(1_000))])
    }
}
