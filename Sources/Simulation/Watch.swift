import Accounts
import Balances
import Book
import Journal
import Paper

/// What the invariants must remember.
struct Watch {
    /// Every record that was shown, by its position, less one.
    var shown: [Record?] = []
    var lastShown: Int64 = 0
    /// Of the present life of the program, by account.
    private(set) var sent: [Int: Int] = [:]
    var spent: [String: Int] = [:]
    /// Until when buckets are to be left alone.
    var penalties: [String: Timestamp] = [:]
    /// The highest connection number of the lives before, and of this one.
    var epochFloor: [String: Int64] = [:]
    var epoch: [String: Int64] = [:]
    /// Of the connection, the highest number that counted.
    var sequence: [String: Int64] = [:]
    /// A gap must be shown by then.
    private(set) var gapDue: [Int: Duration] = [:]
    /// Since when something of a holder is left aside, by account.
    private(set) var doubts: [Int: [Holder: Duration]] = [:]
    /// Accounts that counted as live without a connection when they were last looked at.
    var wasDown: Set<Int> = []
    var bootedAt = Duration.zero
    /// Accounts that the configuration does not name now, and since when.
    private(set) var away: [Int: Timestamp] = [:]

    /// How often labels are held against the truth.
    static let every = Duration.seconds(120)
    /// A message is on its way, is written and is shown within this time.
    static let patience = Duration.seconds(90)
    /// What was left aside is read again within this time: less than the time between two verifications.
    static let doubt = Duration.seconds(240)
    /// After the last trouble, for labels to be right again.
    static let recovery = Duration.seconds(3_600)

    mutating func sent(by account: Int) { sent[account, default: 0] += 1 }

    mutating func expectGap(of account: Int, by time: Duration) {
        if gapDue[account] == nil { gapDue[account] = time }
    }

    mutating func sawGap(of account: Int) { gapDue[account] = nil }

    mutating func leftAside(_ holders: [Holder], of account: Int, at now: Duration) {
        for holder in holders where doubts[account]?[holder] == nil { doubts[account, default: [:]][holder] = now }
    }

    mutating func heard(_ holders: [Holder], of account: Int) {
        for holder in holders { doubts[account]?[holder] = nil }
    }

    mutating func leaves(_ account: Int, at time: Timestamp) { away[account] = time }

    /// Its connections go on being numbered behind those before.
    mutating func returns(_ account: Int, _ name: String) {
        away[account] = nil
        epochFloor[name] = max(epochFloor[name] ?? 0, epoch[name] ?? 0)
    }

    /// A new life of the program begins after this entry.
    mutating func began(after position: Int64, at now: Duration) {
        lastShown = position
        (sent, spent, gapDue, wasDown, sequence, doubts) = ([:], [:], [:], [], [:], [:])
        epochFloor.merge(epoch, uniquingKeysWith: max)
        bootedAt = now
    }
}

/// Invariants of what is shown.
extension Stage {
    func show(_ records: [Record]) {
        for record in records {
            let position = record.entry.position
            guard position == watch.lastShown + 1 else {
                return fail("order", "position \(position) was shown after \(watch.lastShown)")
            }
            guard position <= store.head.position else {
                return fail("durable", "position \(position) was shown, the journal ends at \(store.head.position)")
            }
            watch.lastShown = position
            while watch.shown.count < Int(position) { watch.shown.append(nil) }
            watch.shown[Int(position) - 1] = record
            check(record)
        }
    }

    private func check(_ record: Record) {
        let entry = record.entry
        checkEpoch(entry)
        checkPresence(entry)
        noteDoubts(record)
        switch record.meaning {
        case .gap(let gap) where gap.isOpen:
            if let account = accountIndex(entry.account) { watch.sawGap(of: account) }
        case .spending(.spent(let buckets)): checkPenalties(buckets, entry)
        case .spending(.penalty(let bucket, let until)):
            watch.penalties[bucket] = max(watch.penalties[bucket] ?? until, until)
        case .statement(let statement, _) where entry.verdict == .applied: check(statement, entry)
        case .answer(let answer) where entry.verdict == .applied:
            for statement in answer.statements { check(statement, entry) }
        default: break
        }
    }

    /// A push or an answer that is left aside may be newer than what stands, until something counts again.
    private func noteDoubts(_ record: Record) {
        guard let account = accountIndex(record.entry.account) else { return }
        let holders = record.meaning.statements.map(\.holder)
        switch record.entry.verdict {
        case .late: watch.leftAside(holders, of: account, at: now)
        case .applied: watch.heard(holders, of: account)
        case .control, .duplicate, .malformed, .refused, .compared: break
        }
    }

    func accountIndex(_ name: String) -> Int? { cast.accounts.firstIndex { $0.account.name == name } }

    /// A connection number is never used by two lives, and of one connection the numbers rise.
    private func checkEpoch(_ entry: Entry) {
        guard entry.kind == .message || entry.kind == .live else { return }
        if entry.epoch <= watch.epochFloor[entry.account] ?? 0 {
            fail("epoch", "\(entry.account): connection \(entry.epoch) was there before the restart")
        }
        if entry.epoch != watch.epoch[entry.account] { watch.sequence[entry.account] = nil }
        watch.epoch[entry.account] = max(watch.epoch[entry.account] ?? 0, entry.epoch)
        guard entry.verdict == .applied, let number = entry.sequence else { return }
        if number <= watch.sequence[entry.account] ?? 0 {
            fail("late", "\(entry.account): number \(number) counts after \(watch.sequence[entry.account] ?? 0)")
        }
        watch.sequence[entry.account] = number
    }

    /// Of an account that has left nothing more comes. That it is missed is noted.
    private func checkPresence(_ entry: Entry) {
        guard entry.kind != .gap, let account = accountIndex(entry.account), let left = watch.away[account] else {
            return
        }
        if entry.receivedAt.wall > left { fail("away", "\(entry.account) left at \(left), and is told of") }
    }

    private func checkPenalties(_ buckets: [String], _ entry: Entry) {
        watch.spent[entry.account, default: 0] += 1
        for bucket in buckets {
            guard let until = watch.penalties[bucket], until > entry.receivedAt.wall + .milliseconds(1) else {
                continue
            }
            fail("penalty", "\(bucket) was to be left alone until \(until)")
        }
    }

    /// Nothing is sent before it is durable that it is spent.
    func checkSpending(of account: Int) {
        let name = cast.accounts[account].account.name
        let (sent, spent) = (watch.sent[account] ?? 0, watch.spent[name] ?? 0)
        if sent > spent { fail("spending", "\(name) sent \(sent) times, and \(spent) are in the journal") }
    }

    /// What the book says after a statement was so within the time that the statement took.
    private func check(_ statement: Statement, _ entry: Entry) {
        guard let program, let account = accountIndex(entry.account) else { return }
        guard let state = program.book.state(of: statement.holder, account: entry.account, at: wall) else {
            return fail("book", "\(entry.account): \(statement.holder) is not in it")
        }
        // More of it may have been applied in the same batch.
        guard state.position == entry.position else { return }
        let names = Set(statement.balances.map { Spelling($0.venueAsset) })
        check(state, of: account, since: now - Watch.patience) {
            statement.extent == .full || names.contains(Spelling($0))
        }
    }

    /// Every amount of a holder was so at some time since; what is absent was not there.
    func check(_ state: HolderState, of account: Int, since: Duration, _ isMeant: (String) -> Bool) {
        let venue = cast.accounts[account].account.venue.rawValue
        let key = LedgerKey(venue: venue, user: state.holder.user)
        let mayBeUnreadable = now < Self.calm(in: order.length) + Watch.recovery && isBroken(venue)
        for balance in state.balances where isMeant(balance.venueAsset) {
            let objection = past.objection(to: balance, of: key, since: since, mayBeUnreadable: mayBeUnreadable)
            if let objection { fail("amount", "\(state.account) \(state.holder.user ?? ""): \(objection)") }
        }
        guard !mayBeUnreadable else { return }
        for asset in past.assets(of: key) where isMeant(asset) {
            guard !state.balances.contains(where: { $0.venueAsset == asset }) else { continue }
            if !past.wasWithout(asset, key, since: since) {
                fail("absent", "\(state.account) \(state.holder.user ?? ""): \(asset) is not in the book")
            }
        }
    }

    /// Whether an answer may have had something unreadable in it so far.
    private func isBroken(_ venue: String) -> Bool {
        episodes.contains { $0.kind == .wrongType && $0.venue == venue && $0.start <= now }
    }
}

extension Record.Meaning {
    fileprivate var statements: [Statement] {
        switch self {
        case .statement(let statement, _): [statement]
        case .answer(let answer): answer.statements
        case .nothing, .gap, .health, .finding, .spending, .live, .start, .alert: []
        }
    }
}
