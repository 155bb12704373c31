/// A venue's rule: at most so many requests in any window of that length.
public struct RateLimit: Sendable, Hashable {
    /// At least 1.
    public var count: Int
    /// More than zero.
    public var window: Duration

    /// So many requests in any window of that length. A limit that allows nothing is a programmer's mistake and traps.
    public init(_ count: Int, per window: Duration) {
        precondition(count > 0 && window > .zero, "a limit allows at least one request in some time")
        self.count = count
        self.window = window
    }
}

/// What one request costs: the bucket it is counted in, and the rules of that bucket.
public struct Charge: Sendable, Hashable {
    /// Who and what shares the limit, such as `sfox/key 1f3c/GET /v1/user/balance`. Holds no secret.
    public var bucket: String
    /// All of them hold at once.
    public var limits: [RateLimit]
    /// How often it is counted there, as a connection with the messages that open it. At least 1, and no more than any
    /// limit allows.
    public var count: Int
    /// How long the venue wants to be left alone after its first refusal for a used-up limit, after the next one in a
    /// row, and so on; the last holds for all that follow. Empty where it does not climb.
    public var ladder: [Duration] = []

    /// One request's count in one bucket.
    public init(bucket: String, limits: [RateLimit], count: Int = 1) {
        precondition(count > 0 && limits.allSatisfy { count <= $0.count }, "a charge fits into its limits")
        self.bucket = bucket
        self.limits = limits
        self.count = count
    }
}

/// A venue's rule that only so many connections may be open at once.
package struct Seat: Sendable, Hashable {
    /// Who shares the seats. Holds no secret.
    package var bucket: String
    /// How many there are; at least 1.
    package var count: Int

    package init(bucket: String, count: Int) {
        self.bucket = bucket
        self.count = count
    }
}

/// How much of the venues' limits is used up. Decides when a request may go; sends nothing itself.
///
/// Every window is a sliding one: the strictest reading of "5 requests per 10 seconds", so that it holds under any other.
public struct RateBudgets: Sendable {
    private var spent: [String: [Duration]] = [:]
    private var blockedUntil: [String: Duration] = [:]
    /// Seats that are taken.
    private var taken: [String: Int] = [:]
    /// Refusals in a row, and when the pause after the last one ends.
    private var refusals: [String: (count: Int, until: Duration)] = [:]
    private var newBlocks: [(bucket: String, until: Duration)] = []
    /// The rules of each bucket, as its last charge had them.
    private var limits: [String: [RateLimit]] = [:]

    /// Nothing is spent.
    public init() {}

    /// The earliest time, not before `now`, at which all charges can be met.
    public func earliest(for charges: [Charge], at now: Duration) -> Duration {
        charges.reduce(now) { latest, charge in max(latest, earliest(for: charge, at: now)) }
    }

    /// Books the request. Call it when it is sent, whatever becomes of it: the venue counts it too.
    public mutating func spend(_ charges: [Charge], at now: Duration) {
        for charge in charges {
            let longest = charge.limits.map(\.window).max() ?? .zero
            var times = spent[charge.bucket, default: []]
            times.removeAll { $0 + longest <= now }
            times.append(contentsOf: repeatElement(now, count: charge.count))
            spent[charge.bucket] = times
            limits[charge.bucket] = charge.limits
        }
    }

    /// What each limit of each bucket leaves, for whoever watches; buckets of which nothing was ever spent are not known.
    package func left(at now: Duration) -> [(bucket: String, limit: RateLimit, left: Int)] {
        limits.sorted { $0.key < $1.key }.flatMap { bucket, limits in
            limits.map { limit in
                let used = spent[bucket, default: []].count { $0 + limit.window > now }
                return (bucket, limit, max(0, limit.count - used))
            }
        }
    }

    /// How long each bucket is to be left alone still.
    package func blocks(at now: Duration) -> [String: Duration] {
        blockedUntil.compactMapValues { $0 > now ? $0 - now : nil }
    }

    /// Notes that a request that was booked at `sent` had reached the venue by `now`. The venue's window began somewhere
    /// in between; counting from the later end holds whatever the way took, such as that of the first request, which had
    /// to connect.
    public mutating func arrived(_ charges: [Charge], sent: Duration, by now: Duration) {
        for charge in charges {
            guard var times = spent[charge.bucket] else { continue }
            for _ in 0..<charge.count {
                guard let index = times.lastIndex(of: sent) else { break }
                times.remove(at: index)
                times.insert(now, at: times.firstIndex { $0 > now } ?? times.endIndex)
            }
            spent[charge.bucket] = times
        }
    }

    /// Leaves the bucket alone until a time, because the venue said so.
    public mutating func block(_ bucket: String, until time: Duration) {
        guard blockedUntil[bucket].map({ $0 < time }) ?? true else { return }
        blockedUntil[bucket] = time
        newBlocks.append((bucket, time))
    }

    /// The blocks that were set since the last call, so that they can be written down.
    package mutating func takeNewBlocks() -> [(bucket: String, until: Duration)] {
        guard !newBlocks.isEmpty else { return [] }
        defer { newBlocks.removeAll() }
        return newBlocks
    }

    /// What an earlier run had spent; its rules come with the next charge.
    package mutating func restore(_ bucket: String, at time: Duration) {
        var times = spent[bucket, default: []]
        times.insert(time, at: times.firstIndex { $0 > time } ?? times.endIndex)
        spent[bucket] = times
    }

    /// Notes that the venue refused a request because a limit is used up: the first bucket is left alone for the pause,
    /// or for longer where the venue's penalties climb. Who is refused again after the pause did not meet the limit of
    /// the first bucket alone: then all of the request's buckets are left alone.
    public mutating func refused(_ charges: [Charge], for pause: Duration, at now: Duration) {
        guard let first = charges.first else { return }
        guard let highest = first.ladder.indices.last else { return block(first.bucket, until: now + pause) }
        var (count, until) = refusals[first.bucket] ?? (0, now)
        // Requests that were under way together are refused together, and climb one rung.
        if count == 0 || now >= until { count += 1 }
        // A first refusal that names its wait is taken at its word; one that does not, and all that follow, climb.
        let isNamed = count == 1 && pause >= .seconds(1)
        until = max(until, now + (isNamed ? pause : max(pause, first.ladder[min(count - 1, highest)])))
        refusals[first.bucket] = (count, until)
        for charge in count > 1 ? charges : [first] { block(charge.bucket, until: until) }
    }

    /// Notes that the venue served a request: the next refusal is the first again.
    public mutating func served(_ charges: [Charge]) {
        guard let first = charges.first, !refusals.isEmpty else { return }
        refusals[first.bucket] = nil
    }

    /// Takes a seat; false when all are taken.
    package mutating func take(_ seat: Seat) -> Bool {
        guard taken[seat.bucket, default: 0] < seat.count else { return false }
        taken[seat.bucket, default: 0] += 1
        return true
    }

    /// Gives back a seat that was taken.
    package mutating func leave(_ seat: Seat) { taken[seat.bucket, default: 1] -= 1 }

    private func earliest(for charge: Charge, at now: Duration) -> Duration {
        let times = spent[charge.bucket, default: []]
        return charge.limits.reduce(max(now, blockedUntil[charge.bucket] ?? now)) { latest, limit in
            // So many of those before may stand in the window beside it.
            let room = limit.count - charge.count
            guard times.count > room else { return latest }
            return max(latest, times[times.count - room - 1] + limit.window)
        }
    }
}
