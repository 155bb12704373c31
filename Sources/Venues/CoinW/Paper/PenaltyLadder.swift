import CoinWWire

/// What becomes of those who go on making errors: a warning that halves their limits, then bans, then a blacklist.
///
/// The documents give the rungs and their numbers (docs/venues/coinw.md). That every error answer counts, and that a rung is
/// climbed when a window begun after the last rung is over its limit again, is this project's reading of them.
struct PenaltyLadder: Sendable {
    enum Standing: Sendable, Hashable {
        case good
        /// The limits are halved.
        case warned
        /// Everything is refused.
        case shutOut
    }

    private struct Record: Sendable {
        var errors: [Duration] = []
        var warnedUntil: Duration?
        var shutOutUntil: Duration?
        var bans: [Duration] = []
    }

    private let errorLimit: Int
    private var records: [String: Record] = [:]

    /// Records kept at once; beyond that those in good standing are forgotten.
    private static let sweepAt = 4_096

    /// - Parameter errors: how many a window may have.
    init(errors: Int) { errorLimit = errors }

    func standing(of who: String, at now: Duration) -> Standing {
        guard let record = records[who] else { return .good }
        if let until = record.shutOutUntil, now < until { return .shutOut }
        if let until = record.warnedUntil, now < until { return .warned }
        return .good
    }

    /// Counts an error of someone who is not shut out. Refusals during a ban do not lengthen it.
    mutating func failed(_ who: String, at now: Duration) {
        let standing = standing(of: who, at: now)
        guard standing != .shutOut else { return }
        if records.count > Self.sweepAt { sweep(at: now) }
        var record = records[who, default: Record()]
        record.errors.removeAll { $0 + Penalties.window <= now }
        record.errors.append(now)
        if record.errors.count > errorLimit { climb(&record, from: standing, at: now) }
        records[who] = record
    }

    private func climb(_ record: inout Record, from standing: Standing, at now: Duration) {
        record.errors = []
        guard standing == .warned else {
            record.warnedUntil = now + Penalties.warning
            return
        }
        record.bans.removeAll { $0 + Penalties.blacklist <= now }
        record.bans.append(now)
        let isBlacklisted = record.bans.count > Penalties.bans
        record.shutOutUntil = now + (isBlacklisted ? Penalties.blacklist : Penalties.ban)
        // A ban in the middle of a warning does not end it: the next rung follows at once if nothing gets better.
        record.warnedUntil = now + Penalties.warning
    }

    private mutating func sweep(at now: Duration) {
        records = records.filter { who, record in
            standing(of: who, at: now) != .good || record.bans.contains { $0 + Penalties.blacklist > now }
        }
    }
}
