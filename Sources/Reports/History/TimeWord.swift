package import Balances

/// A point in time as people write it: RFC 3339, a date, `now`, or so long ago.
package enum TimeWord: Sendable, Hashable {
    case at(Timestamp)
    /// So long before now.
    case ago(Duration)

    /// Reads `2026-11-20T12:00:00.123Z`, `2026-11-20T13:00:00+01:00`, `2026-11-20` (midnight in UTC), `-2h` or `now`. Nil for
    /// anything else, days that do not exist included.
    package init?(text: String) {
        if text == "now" {
            self = .ago(.zero)
        } else if text.first == "-", let ago = Self.duration(text.dropFirst()) {
            self = .ago(ago)
        } else if let time = Self.time(Array(text.utf8)) {
            self = .at(time)
        } else {
            return nil
        }
    }

    /// The time it means now.
    package func time(at now: Timestamp) -> Timestamp {
        switch self {
        case .at(let time): time
        case .ago(let ago): now + (.zero - ago)
        }
    }

    /// Reads `30s`, `5m`, `2h`, `7d`; at most a hundred years. Nil for anything else.
    package static func duration(text: String) -> Duration? { duration(text[...]) }

    private static func duration(_ text: Substring) -> Duration? {
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
        let digits = text.dropLast()
        guard let unit = text.last.flatMap({ units[$0] }), (1...10).contains(digits.utf8.count),
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let count = Int64(digits),
            count * unit <= 100 * 366 * 86_400
        else { return nil }
        return .seconds(count * unit)
    }

    private static func time(_ text: [UInt8]) -> Timestamp? {
        var cursor = DigitCursor(rest: text[...])
        guard let day = cursor.day() else { return nil }
        if cursor.isAtEnd { return timestamp(day: day, second: 0, nanoseconds: 0) }
        guard cursor.take("Tt "), let second = cursor.timeOfDay(), let nanoseconds = cursor.fraction(),
            let offset = cursor.offset(), cursor.isAtEnd
        else { return nil }
        return timestamp(day: day, second: second - offset, nanoseconds: nanoseconds)
    }

    /// Nil outside the years that fit in 64 bits of nanoseconds.
    private static func timestamp(day: Int64, second: Int64, nanoseconds: Int64) -> Timestamp? {
        let (whole, overflows) = (day * 86_400 + second).multipliedReportingOverflow(by: 1_000_000_000)
        guard !overflows else { return nil }
        let (sum, overflowsToo) = whole.addingReportingOverflow(nanoseconds)
        return overflowsToo ? nil : Timestamp(nanoseconds: sum)
    }
}

/// Reads the parts of RFC 3339 from left to right.
private struct DigitCursor {
    var rest: ArraySlice<UInt8>

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ choices: String) -> Bool {
        guard let first = rest.first, choices.utf8.contains(first) else { return false }
        rest = rest.dropFirst()
        return true
    }

    /// Exactly so many digits.
    mutating func number(_ count: Int) -> Int64? {
        let digits = rest.prefix(count)
        guard digits.count == count, digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        rest = rest.dropFirst(count)
        return digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Days since 1970-01-01.
    mutating func day() -> Int64? {
        guard let year = number(4), take("-"), let month = number(2), take("-"), let day = number(2),
            (1...12).contains(month), day >= 1, day <= Self.length(month, of: year)
        else { return nil }
        return Self.days(year, month, day)
    }

    /// Seconds since midnight. A leap second counts as the one after it, as in POSIX time.
    mutating func timeOfDay() -> Int64? {
        guard let hour = number(2), take(":"), let minute = number(2), hour < 24, minute < 60 else { return nil }
        guard take(":") else { return hour * 3_600 + minute * 60 }
        guard let second = number(2), second <= 60 else { return nil }
        return hour * 3_600 + minute * 60 + second
    }

    /// Nanoseconds; digits past the ninth are dropped.
    mutating func fraction() -> Int64? {
        guard take(".,") else { return 0 }
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard !digits.isEmpty else { return nil }
        rest = rest.dropFirst(digits.count)
        let nine = digits.prefix(9) + Array(repeating: 0x30, count: max(0, 9 - digits.count))
        return nine.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
    }

    /// Seconds east of UTC. A time of day without one would mean another time on another machine, so it is refused.
    mutating func offset() -> Int64? {
        if take("Zz") { return 0 }
        let isWest = rest.first == UInt8(ascii: "-")
        guard take("+-"), let hours = number(2), hours < 24, take(":"), let minutes = number(2), minutes < 60 else {
            return nil
        }
        return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60)
    }

    private static func length(_ month: Int64, of year: Int64) -> Int64 {
        let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Of the Gregorian calendar, counted from 0000-03-01 so that a leap day is the last of its year.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}
