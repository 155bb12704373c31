import Accounts
import Balances
import Book
import Journal
import Net

/// Readings: polls, the list of end users, and what the planner wants read again.
extension AccountRun {
    /// Begins what is due and moves what is under way.
    mutating func advanceErrand(
        at now: Moment, budgets: inout RateBudgets, random: () -> UInt64, _ out: inout EngineOutput
    ) {
        if errand == nil { beginErrand(at: now, &out) }
        guard var running = errand, running.request == nil else { return }
        if let until = running.waitsUntil, until > now.steady { return }
        switch running.session.next(at: now, budgets: &budgets, random: random()) {
        case .send(let request, let timeout):
            requests += 1
            running.request = requests
            running.waitsUntil = nil
            errand = running
            readTimes.asked(at: now.wall)
            send(request, timeout: timeout, charges: running.session.charges, at: now, &out)
        case .wait(let until):
            running.waitsUntil = until
            errand = running
        case .finish(let result):
            errand = nil
            finish(running.errand, redaction.apply(to: result), at: now, &out)
        }
    }

    mutating func answered(
        _ number: Int, _ response: HTTPResponse, at now: Moment, random: UInt64, _ out: inout EngineOutput
    ) {
        guard var running = errand, running.request == number else { return }
        running.request = nil
        let recording = running.session.recording
        running.session.received(response, at: now, random: random)
        let news = running.session.takeNews()
        record(response, as: recording, news, of: running, at: now, &out)
        readTimes.settled()
        errand = running
    }

    mutating func failed(_ number: Int, _ failure: TransportFailure, at now: Moment, random: UInt64) {
        guard var running = errand, running.request == number else { return }
        running.request = nil
        running.session.failed(failure, at: now, random: random)
        readTimes.settled()
        errand = running
    }

    mutating func proposed(_ holders: [HolderState], at now: Moment) { planner.proposed(holders, at: now.steady) }

    /// The spending is durable before anything is sent: a restart must not spend it twice.
    private mutating func send(
        _ request: HTTPRequest, timeout: Duration, charges: [Charge], at now: Moment, _ out: inout EngineOutput
    ) {
        narrowest = charges.flatMap(\.limits).map { $0.window / $0.count }.max().map { max(narrowest, $0) } ?? narrowest
        out.append(.spending(.spent(buckets: charges.map(\.bucket)), of: account.name, at: now))
        out.actAfterCommit(.request(RequestKey(account: index, number: requests), request, timeout: timeout))
    }

    private mutating func beginErrand(at now: Moment, _ out: inout EngineOutput) {
        guard hasUsers else {
            if nextPoll <= now.steady || doubts.isDue(at: now.steady) { beginPoll(at: now) }
            return
        }
        if nextListing <= now.steady, let makeListing = client.makeListing {
            begin(.listing, makeListing(account), at: now)
        } else if doubts.isDue(at: now.steady) {
            beginDoubts(at: now)
        } else if let batch = planner.takeBatch() {
            beginResync(batch, at: now)
        } else if planner.asks(at: now.steady) {
            out.act(.propose(account: index, count: settings.resyncBatch))
        }
    }

    /// Every so often by the venue's other command, to hold the two against each other.
    private mutating func beginPoll(at now: Moment) {
        polls += 1
        var account = account
        var source = CrossCheck.Source.reading
        if let other = client.otherSource?(account), polls.isMultiple(of: settings.crossCheckEvery) {
            account = other
            source = .secondCommand
        } else {
            _ = doubts.take(1, at: now.steady)
        }
        begin(.poll(command: source), client.makeReading(account), at: now)
    }

    private mutating func beginResync(_ batch: [HolderState], at now: Moment) {
        var account = account
        account.users = batch.compactMap(\.holder.user)
        for state in batch where state.freshness == .live && state.epoch > 0 {
            if let statement = state.statement { _ = crossCheck.hear(statement, from: .feed) }
        }
        begin(.resync(batch), client.makeReading(account), at: now)
    }

    private mutating func beginDoubts(at now: Moment) {
        let holders = doubts.take(settings.resyncBatch, at: now.steady)
        var account = account
        account.users = holders.compactMap(\.user)
        begin(.doubts(holders), client.makeReading(account), at: now)
    }

    private mutating func begin(_ errand: Errand, _ reading: any AccountReading, at now: Moment) {
        let length = account.timeout ?? ReadDeadline.standard
        let deadline = hasUsers ? ReadDeadline.stretchable(length) : ReadDeadline.fixed(length)
        self.errand = RunningErrand(errand: errand, session: ReadSession(reading, at: now, deadline: deadline))
    }

    private mutating func finish(_ errand: Errand, _ result: ReadResult, at now: Moment, _ out: inout EngineOutput) {
        let failure = result.status == .failed ? result.shownFailure : nil
        if case .poll(.secondCommand) = errand {
            // It is asked for comparison only: what it cannot tell is nobody's loss.
            nextPoll = now.steady
            return
        }
        report(AccountHealth(status(of: failure), of: .reading, failure: failure), at: now, &out)
        let pause = pause(after: failure)
        switch errand {
        case .listing:
            nextListing = now.steady + (failure == nil ? settings.listEvery : pause)
            planner.hurry()
        case .poll:
            nextPoll = now.steady + pause
            // The next poll settles what this one could not; nothing is asked for before it.
            if failure != nil { doubts.rest(until: nextPoll) }
        case .doubts(let holders):
            let read = Set(result.statements.map(\.holder))
            let left = holders.filter { !read.contains($0) }
            for holder in left { doubts.add(holder) }
            if !left.isEmpty { doubts.rest(until: now.steady + pauseOfDoubts(after: failure)) }
        case .resync(let batch):
            let urgent = batch.contains { $0.freshness == .suspect || $0.freshness == .unknown }
            planner.finished(urgent: urgent, failed: failure != nil || result.statements.isEmpty, at: now.steady)
        }
    }

    private func status(of failure: ReadFailure?) -> AccountHealth.Status {
        guard let failure else { return .ok }
        return failure.code == .authentication || failure.code == .permission ? .refused : .failed
    }

    /// They count as live meanwhile, so they wait no longer than the venue asks for.
    private func pauseOfDoubts(after failure: ReadFailure?) -> Duration {
        if status(of: failure) == .refused { return settings.refusedPause }
        return max(Doubts.longestPause, failure?.retryAfter ?? .zero)
    }

    private func pause(after failure: ReadFailure?) -> Duration {
        guard let failure else { return pollEvery }
        if status(of: failure) == .refused { return max(pollEvery, settings.refusedPause) }
        return max(pollEvery, failure.retryAfter ?? .zero)
    }
}

/// Answers, as they are written down.
extension AccountRun {
    private mutating func record(
        _ response: HTTPResponse, as recording: Recording?, _ news: MessageMeaning, of running: RunningErrand,
        at now: Moment, _ out: inout EngineOutput
    ) {
        guard let recording else {
            // Secrets are in it: that it came is all that is written down.
            out.append(.answer(Recording(.withheld, of: .owner), account: account.name, .control, at: now, raw: []))
            return
        }
        let failure = running.session.failure
        let raw =
            failure != nil || redaction.mayHide(in: response.body) ? redaction.apply(response.body) : response.body
        guard failure == nil else {
            let verdict: Entry.Verdict = failure?.code == .malformedResponse ? .malformed : .refused
            out.append(.answer(recording, account: account.name, verdict, at: now, raw: raw))
            return
        }
        // What is told is what a replay will read: from the bytes that are kept.
        let meaning =
            raw == response.body ? news : client.readRecorded(raw, recording, now.wall, parser)
        take(meaning, recording, of: running, raw: raw, at: now, &out)
    }

    private mutating func take(
        _ meaning: MessageMeaning, _ recording: Recording, of running: RunningErrand, raw: [UInt8], at now: Moment,
        _ out: inout EngineOutput
    ) {
        let isNew = meaning.statements.allSatisfy { readTimes.takesAnswer($0) }
        var verdict: Entry.Verdict = meaning.statements.isEmpty ? .control : isNew ? .applied : .late
        if case .poll(.secondCommand) = running.errand, verdict == .applied { verdict = .compared }
        out.append(
            .answer(recording, account: account.name, verdict, at: now, raw: raw, meaning: meaning))
        if !isNew {
            // Something was pushed meanwhile: which of the two is newer nobody can know, so it is read again soon.
            for statement in meaning.statements { doubts.add(statement.holder) }
            return
        }
        for statement in meaning.statements { compare(statement, running.errand, raw: raw, at: now, &out) }
    }

    private mutating func compare(
        _ statement: Statement, _ errand: Errand, raw: [UInt8], at now: Moment, _ out: inout EngineOutput
    ) {
        var source = CrossCheck.Source.reading
        if case .poll(let command) = errand { source = command }
        let findings = crossCheck.hear(
            statement, from: source, evidence: String(decoding: raw.prefix(Finding.evidenceLimit), as: UTF8.self))
        for finding in findings { out.append(.finding(finding, of: account.name, at: now)) }
    }
}
