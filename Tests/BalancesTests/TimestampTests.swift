import Balances
import Foundation
import Testing
import Witness

struct TimestampTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
        (951_782_400_000_000_000, "2000-02-29T00:00:00.000000Z"),
        (4_107_542_399_999_999_999, "2100-02-28T23:59:59.999999Z"),
        (4_107_542_400_000_000_000, "2100-03-01T00:00:00.000000Z"),
        (1_795_176_000_123_456_000, "2026-11-20T12:00:00.123456Z"),
        (Int64.max, "2262-04-11T23:47:16.854775Z"), (Int64.min, "1677-09-21T00:12:43.145224Z"),
    ])
    func `writes ISO 8601 in UTC`(_ nanoseconds: Int64, _ text: String) {
        #expect("\(Timestamp(nanoseconds: nanoseconds))" == text)
    }

    @Test func `writes every time as Foundation does`() {
        var random = Seeded.announced(for: "timestamps")
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = TimeZone(secondsFromGMT: 0)
        formatter.calendar = Calendar(identifier: .iso8601)
        formatter.dateFormat = "yyyy-MM-dd'T'HH:mm:ss"
        for _ in 1...3_000 {
            // From the year 1678 to 2262, in whole seconds: what Foundation's floating point holds exactly.
            let seconds = Int64(truncatingIfNeeded: random.next() % 18_400_000_000) - 9_200_000_000
            let date = Date(timeIntervalSince1970: TimeInterval(seconds))
            let micros = Int64(random.below(1_000_000))
            let time = Timestamp(nanoseconds: seconds * 1_000_000_000 + micros * 1_000)
            let digits = String(micros)
            let fraction = String(repeating: "0", count: 6 - digits.count) + digits
            #expect("\(time)" == "\(formatter.string(from: date)).\(fraction)Z", "seed \(random.seed)")
        }
    }

    @Test func `counts milliseconds down from a negative time`() {
        #expect(Timestamp(nanoseconds: -1).milliseconds == -1)
        #expect(Timestamp(nanoseconds: -1_000_000).milliseconds == -1)
        #expect(Timestamp(nanoseconds: 1_999_999).milliseconds == 1)
        #expect(Timestamp(milliseconds: 1_525_239_801_363).nanoseconds == 1_525_239_801_363_000_000)
    }

    @Test func `adds and subtracts durations`() {
        let noon = Timestamp(milliseconds: 1_000)
        #expect(noon + .milliseconds(250) == Timestamp(milliseconds: 1_250))
        #expect(noon + .milliseconds(-2_250) == Timestamp(milliseconds: -1_250))
        #expect(noon + .nanoseconds(1) == Timestamp(nanoseconds: 1_000_000_001))
        #expect(Timestamp(milliseconds: 5) - Timestamp(milliseconds: 7) == .milliseconds(-2))
        #expect(Timestamp(milliseconds: 5) < Timestamp(milliseconds: 7))
    }

    @Test func `never traps, whatever a venue sends`() {
        let (first, last) = (Timestamp(nanoseconds: .min), Timestamp(nanoseconds: .max))
        #expect(Timestamp(milliseconds: .max) == last)
        #expect(Timestamp(milliseconds: .min) == first)
        #expect(last + .nanoseconds(1) == last)
        #expect(last + .seconds(Int64.max) == last)
        #expect(first + .seconds(Int64.min) == first)
        #expect(first + (last - first) == last)
        #expect(last + (first - last) == first)
        #expect(last.milliseconds == 9_223_372_036_854)
        #expect(first.milliseconds == -9_223_372_036_855)
    }
}
