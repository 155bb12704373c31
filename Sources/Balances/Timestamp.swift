/// A point in wall-clock time, in nanoseconds since 1970-01-01T00:00:00Z. Good until the year 2262.
public struct Timestamp: Hashable, Sendable, Comparable {
    /// Reaches from the year 1677 to 2262.
    public var nanoseconds: Int64

    /// The unit of sFOX's feeds.
    public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

    /// The unit of Bitfront and CoinW. Times outside 1677...2262 become the first or the last one: what a venue sends
    /// may be anything.
    public init(milliseconds: Int64) {
        let (exact, overflows) = milliseconds.multipliedReportingOverflow(by: 1_000_000)
        nanoseconds = overflows ? (milliseconds < 0 ? .min : .max) : exact
    }

    /// Whole milliseconds since 1970, rounded down.
    public var milliseconds: Int64 { floorDivide(nanoseconds, 1_000_000) }

    /// Earlier is less.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.nanoseconds < b.nanoseconds }

    /// Parts of a nanosecond are dropped; a sum outside 1677...2262 becomes the first or the last time there is.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (seconds, attoseconds) = duration.components
        // Int64 seconds in nanoseconds need 94 bits.
        let sum = Int128(time.nanoseconds) + Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
        return Timestamp(nanoseconds: Int64(clamping: sum))
    }

    /// The time from the earlier to the later; negative the other way round.
    public static func - (later: Timestamp, earlier: Timestamp) -> Duration {
        // Subtracted as durations, which have the room: the two may be six hundred years apart.
        .nanoseconds(later.nanoseconds) - .nanoseconds(earlier.nanoseconds)
    }
}

extension Timestamp: CustomStringConvertible {
    /// ISO 8601 in UTC with microseconds: `2026-11-20T12:00:00.123456Z`.
    public var description: String {
        var bytes: [UInt8] = []
        write(into: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the bytes of `description`, without the string in between.
    package func write(into output: inout [UInt8]) {
        let seconds = floorDivide(nanoseconds, 1_000_000_000)
        let rest = nanoseconds % 1_000_000_000
        let micros = (rest < 0 ? rest + 1_000_000_000 : rest) / 1_000
        let day = floorDivide(seconds, 86_400)
        let second = seconds - day * 86_400
        let (y, m, d) = civil(day: day)
        output.append(contentsOf: [
            digit(y, 1_000), digit(y, 100), digit(y, 10), digit(y, 1), UInt8(ascii: "-"), digit(m, 10), digit(m, 1),
            UInt8(ascii: "-"), digit(d, 10), digit(d, 1), UInt8(ascii: "T"), digit(second, 36_000),
            digit(second / 3_600, 1), UInt8(ascii: ":"), digit(second / 60 % 60, 10), digit(second / 60 % 60, 1),
            UInt8(ascii: ":"), digit(second % 60, 10), digit(second % 60, 1), UInt8(ascii: "."),
            digit(micros, 100_000), digit(micros, 10_000), digit(micros, 1_000), digit(micros, 100), digit(micros, 10),
            digit(micros, 1), UInt8(ascii: "Z"),
        ])
    }
}

/// One digit of a number that is not negative: all years are of four digits.
private func digit(_ value: Int64, _ place: Int64) -> UInt8 { UInt8(ascii: "0") + UInt8(value / place % 10) }

private func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
    let quotient = a / b
    return a % b < 0 ? quotient - 1 : quotient
}

/// The Gregorian date of a day counted from 1970-01-01.
private func civil(day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    // Days are counted from 0000-03-01, so that the leap day is the last of its year.
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
}
