import Accounts
import Balances
import Book
import JSON
import Journal

/// One line of the log: when, how much it matters, a noun, and its fields.
///
/// `2026-11-20T12:00:00.123456Z notice feed.live account=customers epoch=3`
struct LogLine: Sendable, Hashable {
    enum Level: String, Sendable, Hashable {
        /// What an operator follows.
        case notice
        /// A person may have to look.
        case error
    }

    var time: Timestamp
    var level: Level
    var noun: String
    /// In order; absent ones are left out.
    var fields: [(name: String, value: String?)]

    init(_ time: Timestamp, _ level: Level, _ noun: String, _ fields: [(name: String, value: String?)] = []) {
        self.time = time
        self.level = level
        self.noun = noun
        self.fields = fields
    }

    static func == (a: LogLine, b: LogLine) -> Bool { a.text == b.text }
    func hash(into hasher: inout Hasher) { hasher.combine(text) }

    /// With a line feed; one object whose members are the line's own and its fields, all of them texts.
    var json: String {
        var writer = JSONWriter()
        writer.object { writer in
            for (name, value) in [("time", "\(time)"), ("level", level.rawValue), ("event", noun)] {
                writer.key(name)
                writer.string(value)
            }
            for field in fields {
                guard let value = field.value else { continue }
                writer.key(field.name)
                writer.string(value)
            }
        }
        return writer.string + "\n"
    }

    /// With a line feed.
    var text: String {
        let fields = fields.compactMap { field in field.value.map { " \(field.name)=\(Self.quoted($0))" } }.joined()
        return "\(time) \(level.rawValue) \(noun)\(fields)\n"
    }

    /// As it is where it is one plain word, else in quotes, with nothing in it that steers a terminal or ends a line.
    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x3D }
        guard !isPlain else { return value }
        let inside = value.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case _
            where [.control, .format, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory):
                "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }
        return "\"\(inside.joined())\""
    }
}

extension LogLine {
    /// What a record tells an operator; statements tell nothing but themselves, and are in the journal.
    static func lines(of record: Record) -> [LogLine] {
        let entry = record.entry
        let time = entry.receivedAt.wall
        switch record.meaning {
        case .gap(let gap):
            let noun = gap.noticedIn == nil ? "feed.gap" : "feed.gap.healed"
            return [gap.line(noun, .notice, entry.account, time, position: entry.position)]
        case .health(let health): return [health.line(entry.account, time)]
        case .finding(let finding): return [finding.line(entry.account, time)]
        case .spending(.penalty(let bucket, let until)):
            return [
                LogLine(
                    time, .error, "venue.penalty",
                    [("account", entry.account), ("bucket", bucket), ("until", "\(until)")])
            ]
        case .live:
            return [LogLine(time, .notice, "feed.live", [("account", entry.account), ("epoch", "\(entry.epoch)")])]
        case .start: return [LogLine(time, .notice, "account.start", [("account", entry.account)])]
        case .alert(let note): return note.lines(time, entry.position)
        case .nothing, .statement, .answer, .spending: return malformed(entry, time)
        }
    }

    private static func malformed(_ entry: Entry, _ time: Timestamp) -> [LogLine] {
        guard entry.verdict == .malformed else { return [] }
        return [
            LogLine(
                time, .error, "message.malformed",
                [
                    ("account", entry.account), ("form", entry.recording.form.rawValue),
                    ("position", "\(entry.position)"),
                ])
        ]
    }
}

extension AlertNote {
    fileprivate func lines(_ time: Timestamp, _ position: Int64) -> [LogLine] {
        switch self {
        case .raised(let alert): [alert.line(time, "alert.firing", .error, position)]
        case .ended(let alert): [alert.line(time, "alert.resolved", .notice, position)]
        case .delivered(let notice, let webhook):
            [LogLine(time, .notice, "alert.delivered", [("notice", "\(notice)"), ("webhook", webhook)])]
        case .abandoned(let notice, let webhook, let reason):
            [
                LogLine(
                    time, .error, "alert.abandoned",
                    [("notice", "\(notice)"), ("webhook", webhook), ("reason", reason)])
            ]
        }
    }
}

extension Alert {
    fileprivate func line(_ time: Timestamp, _ noun: String, _ level: LogLine.Level, _ position: Int64) -> LogLine {
        LogLine(
            time, level, noun,
            [
                ("rule", subject.rule), ("account", subject.account), ("user", subject.user),
                ("asset", subject.asset), ("message", message), ("position", "\(position)"),
            ])
    }
}

extension Gap {
    fileprivate func line(
        _ noun: String, _ level: LogLine.Level, _ account: String, _ time: Timestamp, position: Int64
    ) -> LogLine {
        LogLine(
            time, level, noun,
            [
                ("account", account), ("epoch", "\(epoch)"), ("kind", kind.rawValue), ("first", first.map { "\($0)" }),
                ("last", last.map { "\($0)" }), ("healedBy", healedBy?.rawValue),
                ("noticedIn", noticedIn.map { "\($0)" }), ("position", "\(position)"),
            ])
    }
}

extension AccountHealth {
    fileprivate func line(_ account: String, _ time: Timestamp) -> LogLine {
        LogLine(
            time, failure == nil ? .notice : .error, "\(source.rawValue).\(status.rawValue)",
            [
                ("account", account), ("code", failure?.code.rawValue), ("venueCode", failure?.venueCode),
                ("message", failure?.message),
            ])
    }
}

extension Finding {
    fileprivate func line(_ account: String, _ time: Timestamp) -> LogLine {
        LogLine(
            time, .error, "finding",
            [
                ("account", account), ("user", holder.user), ("venueAsset", venueAsset), ("rule", rule),
                ("expected", expected), ("actual", actual),
            ])
    }
}
