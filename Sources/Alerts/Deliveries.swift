package import Balances
package import Book
package import Journal
package import Net

/// Who is still to be told of what, and when to try again. A value: results and the time go in, attempts come out.
package struct Deliveries: Sendable {
    /// One notice for one webhook.
    package struct Key: Sendable, Hashable, Comparable {
        package var notice: Int64
        package var webhook: String

        package static func < (a: Key, b: Key) -> Bool {
            (a.notice, Spelling(a.webhook)) < (b.notice, Spelling(b.webhook))
        }
    }

    private struct Waiting: Sendable {
        var notice: StandingAlerts.Notice
        var attempts = 0
        var next: Duration
        var isUnderWay = false
        /// Taken or given up: it stays until the journal has it, so that nobody tries again.
        var isDone = false
    }

    /// What came of one attempt.
    package enum Outcome: Sendable, Hashable {
        case taken
        /// Not now; after so long at the earliest.
        case again(after: Duration?, reason: String)
        /// Never.
        case refused(reason: String)
    }

    private var waiting: [Key: Waiting] = [:]

    package init() {}

    /// As long as someone may need to mend the receiver.
    package static let longest = Duration.seconds(24 * 3_600)
    /// More at once would be a flood for the receiver and for this program.
    package static let mostUnderWay = 8
    private static let firstPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(600)

    /// Adds what the book has; what is known already stays as it is, and what is no longer there is let go.
    package mutating func take(_ standing: StandingAlerts, at now: Duration) {
        var wanted: Set<Key> = []
        for (position, notice) in standing.notices {
            for webhook in notice.waiting {
                let key = Key(notice: position, webhook: webhook)
                wanted.insert(key)
                if waiting[key] == nil { waiting[key] = Waiting(notice: notice, next: now) }
            }
        }
        for key in waiting.keys where !wanted.contains(key) && !(waiting[key]?.isUnderWay ?? false) {
            waiting[key] = nil
        }
    }

    /// The attempts to be made now, in the order of the notices.
    package mutating func due(at now: Duration) -> [(key: Key, notice: StandingAlerts.Notice)] {
        let due = front.filter { $0.value.next <= now }.map(\.key).prefix(room)
        return due.compactMap { key in
            waiting[key]?.isUnderWay = true
            waiting[key]?.attempts += 1
            return waiting[key].map { (key, $0.notice) }
        }
    }

    /// Takes what came of an attempt; a note where nothing more is to be tried.
    package mutating func finished(
        _ key: Key, _ outcome: Outcome, wall: Timestamp, at now: Duration, random: UInt64
    ) -> AlertNote? {
        guard let attempt = waiting[key] else { return nil }
        waiting[key]?.isUnderWay = false
        switch outcome {
        case .taken:
            waiting[key]?.isDone = true
            return .delivered(notice: key.notice, webhook: key.webhook)
        case .refused(let reason):
            waiting[key]?.isDone = true
            return .abandoned(notice: key.notice, webhook: key.webhook, reason: reason)
        case .again(let pause, let reason):
            guard wall - attempt.notice.alert.at < Self.longest else {
                return finished(key, .refused(reason: "for a day: \(reason)"), wall: wall, at: now, random: random)
            }
            waiting[key]?.next = now + max(pause ?? .zero, Self.pause(after: attempt.attempts, random))
            return nil
        }
    }

    /// When something is due; nil where nothing waits.
    package var nextDue: Duration? { room > 0 ? front.map(\.value.next).min() : nil }

    private var room: Int { max(0, Self.mostUnderWay - waiting.values.count(where: \.isUnderWay)) }

    /// What may be tried, in the order of the notices: of one subject, a webhook hears the end after the beginning.
    private var front: [(key: Key, value: Waiting)] {
        var begun: Set<Line> = []
        return waiting.filter { !$0.value.isDone }.sorted { $0.key < $1.key }.filter { key, one in
            begun.insert(Line(webhook: key.webhook, subject: one.notice.alert.subject)).inserted && !one.isUnderWay
        }
    }

    /// What is told in order.
    private struct Line: Hashable {
        var webhook: String
        var subject: Alert.Subject
    }

    /// Doubling, half of it drawn, so that many receivers that failed together are not asked together.
    private static func pause(after attempts: Int, _ random: UInt64) -> Duration {
        let whole = min(longestPause, firstPause * (1 << min(max(attempts - 1, 0), 16)))
        return whole / 2 + whole * Int(random >> 44) / (2 << 20)
    }
}

extension Deliveries.Outcome {
    /// What an answer means.
    package init(_ response: HTTPResponse) {
        switch response.status {
        case 200..<300: self = .taken
        case 408, 425, 429, 500...599:
            let seconds = response.headers["retry-after"].flatMap { Int64($0) }.map { min(max($0, 0), 3_600) }
            self = .again(after: seconds.map { .seconds($0) }, reason: "it answered \(response.status)")
        default: self = .refused(reason: "it answered \(response.status)")
        }
    }
}
