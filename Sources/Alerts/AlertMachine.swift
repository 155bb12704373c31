import Accounts
package import Balances
package import Book
package import Journal
import Money
import Reports

/// Decides of what someone is to be told. A value: records, a picture of the book and the time go in, notes come out, which
/// are to be written down.
///
/// Balances, changes, gaps and findings are looked at as their records come; totals, staleness and failures by the clock, at a
/// picture of the book. An unknown amount and a partial total decide nothing: neither that a condition holds nor that it ends.
package struct AlertMachine: Sendable {
    private var rules: [AlertRule]
    /// What the venues' codes stand for, by account.
    private var tables: [String: AssetTable]
    /// What holds, as far as notes have been given out.
    private var raised: [Alert.Subject: Alert]
    /// Since when something timed is so that may become an alert.
    private var since: [Alert.Subject: Timestamp] = [:]
    /// The last known amounts, where a change of them matters.
    private var last: [Alert.Subject: ExactDecimal] = [:]
    private var health: [String: [AccountHealth.Source: AccountHealth]] = [:]

    /// - Parameter standing: what the journal says holds.
    package init(_ rules: [AlertRule], tables: [String: AssetTable], standing: StandingAlerts) {
        self.rules = rules
        self.tables = tables
        raised = standing.raised.mapValues(\.alert)
    }

    /// Takes other rules and accounts. What held of a rule that is gone ends without a word to anyone.
    package mutating func replace(_ rules: [AlertRule], tables: [String: AssetTable], at now: Timestamp) -> [AlertNote]
    {
        (self.rules, self.tables) = (rules, tables)
        let names = Set(rules.map(\.name))
        let gone = raised.values.filter { !names.contains($0.subject.rule) }.sorted { $0.subject < $1.subject }
        for alert in gone { raised[alert.subject] = nil }
        (since, last) = ([:], [:])
        return gone.map { alert in
            var end = alert
            (end.at, end.message, end.webhooks) = (now, "The rule is no longer in the configuration.", [])
            return .ended(end)
        }
    }

    /// Whether anything is to be looked at now and then.
    package var looks: Bool { !rules.isEmpty }
}

/// What has come.
extension AlertMachine {
    /// Takes records that are durable, in the order of their positions.
    package mutating func took(_ records: [Record], at now: Timestamp) -> [AlertNote] {
        guard !rules.isEmpty else { return [] }
        var notes: [AlertNote] = []
        for record in records { take(record, at: now, &notes) }
        return notes
    }

    private mutating func take(_ record: Record, at now: Timestamp, _ notes: inout [AlertNote]) {
        let account = record.entry.account
        switch record.meaning {
        case .statement(let statement, let findings) where record.entry.verdict == .applied:
            take(statement, findings, of: account, at: now, &notes)
        case .answer(let answer) where record.entry.verdict == .applied:
            for statement in answer.statements {
                take(statement, answer.findings.filter { $0.holder == statement.holder }, of: account, at: now, &notes)
            }
        case .gap(let gap): take(gap, record.entry, at: now, &notes)
        case .finding(let finding): dispute(finding, of: account, at: now, &notes)
        case .health(let health): self.health[account, default: [:]][health.source] = health
        case .statement, .answer, .nothing, .spending, .live, .start, .alert: break
        }
    }

    private mutating func take(
        _ statement: Statement, _ findings: [Finding], of account: String, at now: Timestamp,
        _ notes: inout [AlertNote]
    ) {
        for rule in rules where rule.speaks(of: statement.holder, in: account) {
            switch rule.condition {
            case .balance(let amount, let bound):
                for (subject, balance) in subjects(statement.balances, of: statement.holder, account, rule) {
                    compare(balance.value(of: amount), bound, subject, rule, at: now, &notes)
                }
            case .change(let amount, let most):
                for (subject, balance) in subjects(statement.balances, of: statement.holder, account, rule) {
                    changed(to: balance.value(of: amount), most, subject, rule, at: now, &notes)
                }
            case .finding: found(findings, statement, of: account, rule, at: now, &notes)
            case .total, .stale, .gap, .failing: break
            }
        }
    }

    private func subjects(
        _ balances: [Balance], of holder: Holder, _ account: String, _ rule: AlertRule
    ) -> [(Alert.Subject, Balance)] {
        balances.compactMap { balance in
            guard rule.speaks(of: [tables[account]?[balance.venueAsset]?.code, balance.venueAsset]) else { return nil }
            let subject = Alert.Subject(
                rule.name, account: account, user: holder.user, asset: balance.venueAsset)
            return (subject, balance)
        }
    }

    private mutating func compare(
        _ value: ExactDecimal?, _ bound: AlertRule.Bound, _ subject: Alert.Subject, _ rule: AlertRule,
        at now: Timestamp, _ notes: inout [AlertNote]
    ) {
        guard let value else { return }
        set(
            bound.holds(value), subject, rule, at: now, value: value.description, threshold: bound.text,
            "\(subject.words) is \(value), \(bound.holds(value) ? bound.text : "no longer \(bound.text)").", &notes)
    }

    private mutating func changed(
        to value: ExactDecimal?, _ most: ExactDecimal, _ subject: Alert.Subject, _ rule: AlertRule,
        at now: Timestamp, _ notes: inout [AlertNote]
    ) {
        guard let value else { return }
        defer { last[subject] = value }
        guard let before = last[subject], let difference = try? value.subtracting(before) else { return }
        guard difference > most || difference < -most else { return }
        // Something that happens has no end: the next time it is told again.
        notes.append(
            .raised(
                Alert(
                    subject, at: now, value: difference.description, threshold: "more than \(most)",
                    message: "\(subject.words) changed by \(difference), from \(before) to \(value).",
                    webhooks: rule.webhooks)))
        notes.append(.ended(Alert(subject, at: now, message: "Told.", webhooks: [])))
    }

    private mutating func found(
        _ findings: [Finding], _ statement: Statement, of account: String, _ rule: AlertRule, at now: Timestamp,
        _ notes: inout [AlertNote]
    ) {
        var standing: Set<Alert.Subject> = []
        for finding in findings {
            let subject = subject(finding, account, rule)
            guard rule.speaks(of: [subject.asset, finding.venueAsset]) else { continue }
            standing.insert(subject)
            set(
                true, subject, rule, at: now, value: finding.actual, threshold: finding.expected,
                finding.sentence + ".", &notes)
        }
        let over = raised.keys.filter {
            $0.rule == rule.name && $0.account == account && $0.user == statement.holder.user && !standing.contains($0)
                && (statement.extent == .full
                    || statement.balances.contains { [asset = $0.asset] in $0.venueAsset == asset })
        }
        for subject in over.sorted() {
            set(false, subject, rule, at: now, "\(subject.words): nothing is wrong any more.", &notes)
        }
    }

    private mutating func dispute(
        _ finding: Finding, of account: String, at now: Timestamp, _ notes: inout [AlertNote]
    ) {
        for rule in rules where rule.condition == .finding && rule.speaks(of: finding.holder, in: account) {
            let isOver = finding.expected != nil && finding.expected == finding.actual
            set(
                !isOver, subject(finding, account, rule), rule, at: now, value: finding.actual,
                threshold: finding.expected, finding.sentence + ".", &notes)
        }
    }

    private func subject(_ finding: Finding, _ account: String, _ rule: AlertRule) -> Alert.Subject {
        Alert.Subject(rule.name, account: account, user: finding.holder.user, asset: finding.venueAsset)
    }

    private mutating func take(_ gap: Gap, _ entry: Entry, at now: Timestamp, _ notes: inout [AlertNote]) {
        for rule in rules where rule.condition == .gap && rule.speaks(of: entry.account) {
            let subject = Alert.Subject(rule.name, account: entry.account, number: gap.noticedIn ?? entry.position)
            set(
                gap.isOpen && gap.makesSuspect, subject, rule, at: now, "\(entry.account)\(gap.sentence).", &notes)
        }
    }
}

/// What the clock brings.
extension AlertMachine {
    /// Looks at a picture of the book: totals, staleness, failures; and what is to be told again.
    package mutating func look(at book: BalanceBook, now: Timestamp) -> [AlertNote] {
        var notes: [AlertNote] = []
        for rule in rules {
            switch rule.condition {
            case .total(let amount, let bound): total(amount, bound, rule, book, now, &notes)
            case .stale(let length): stale(length, rule, book, now, &notes)
            case .failing(let length): failing(length, rule, book, now, &notes)
            case .balance, .change, .gap, .finding: break
            }
        }
        tellAgain(at: now, &notes)
        return notes
    }

    /// Looks at everything once: balances as they are when the program begins, and what changes are measured from.
    package mutating func begin(_ book: BalanceBook, now: Timestamp) -> [AlertNote] {
        var notes: [AlertNote] = []
        for account in book.accounts {
            for source in [AccountHealth.Source.feed, .reading] {
                if let known = book.health(of: account, source) { health[account, default: [:]][source] = known }
            }
            guard rules.contains(where: { $0.needsEveryBalance && $0.speaks(of: account) }) else { continue }
            book.forEachHolder(of: account, at: now) { state in
                guard let statement = state.statement else { return }
                take(statement, state.findings, of: account, at: now, &notes)
            }
        }
        return notes + look(at: book, now: now)
    }

    private mutating func total(
        _ amount: AlertRule.Amount, _ bound: AlertRule.Bound, _ rule: AlertRule, _ book: BalanceBook, _ now: Timestamp,
        _ notes: inout [AlertNote]
    ) {
        let tables = tables.filter { rule.speaks(of: $0.key) }
        let isMissing = tables.keys.contains { name in !book.accounts.contains(name) }
        for total in book.totals(tables, accountsAreMissing: isMissing) where rule.speaks(of: [total.asset]) {
            guard total.whole.contains(amount.sum) else { continue }
            compare(
                total.value(of: amount), bound, Alert.Subject(rule.name, asset: total.asset), rule, at: now, &notes)
        }
    }

    private mutating func stale(
        _ length: Duration, _ rule: AlertRule, _ book: BalanceBook, _ now: Timestamp, _ notes: inout [AlertNote]
    ) {
        for account in tables.keys.sorted() where rule.speaks(of: account) {
            if rule.users.isEmpty {
                let counts = book.counts(of: account, at: now)
                let old = counts.stale + counts.suspect + counts.unknown
                timed(
                    old > 0 || counts.all == 0, length, Alert.Subject(rule.name, account: account), rule, now,
                    "\(account): \(old) of \(counts.all) holders are stale, suspect or unknown", &notes)
            }
            for user in rule.users {
                let freshness = book.freshness(of: .user(user), account: account, at: now)
                timed(
                    ![.live, .polled].contains(freshness), length,
                    Alert.Subject(rule.name, account: account, user: user), rule, now,
                    "\(account)/\(user) is \(freshness.rawValue)", &notes)
            }
        }
    }

    private mutating func failing(
        _ length: Duration, _ rule: AlertRule, _ book: BalanceBook, _ now: Timestamp, _ notes: inout [AlertNote]
    ) {
        for account in tables.keys.sorted() where rule.speaks(of: account) {
            let failure = [AccountHealth.Source.feed, .reading].compactMap { health[account]?[$0] }
                .first { $0.status != .ok }
            timed(
                failure != nil, length, Alert.Subject(rule.name, account: account), rule, now,
                "\(account) fails" + (failure?.failure.map { ": \($0.message)" } ?? ""), &notes)
        }
    }

    /// What must have been so for a while.
    private mutating func timed(
        _ holds: Bool, _ length: Duration, _ subject: Alert.Subject, _ rule: AlertRule, _ now: Timestamp,
        _ sentence: String, _ notes: inout [AlertNote]
    ) {
        guard holds else {
            since[subject] = nil
            return set(false, subject, rule, at: now, "\(subject.words): all is well again.", &notes)
        }
        let began = since[subject] ?? now
        since[subject] = began
        guard now - began >= length else { return }
        set(true, subject, rule, at: now, sentence + ".", &notes)
    }

    private mutating func tellAgain(at now: Timestamp, _ notes: inout [AlertNote]) {
        for rule in rules {
            guard let every = rule.every else { continue }
            for alert in raised.values.filter({ $0.subject.rule == rule.name && now - $0.at >= every })
                .sorted(by: { $0.subject < $1.subject })
            {
                var again = alert
                (again.at, again.webhooks) = (now, rule.webhooks)
                raised[alert.subject] = again
                notes.append(.raised(again))
            }
        }
    }
}

extension AlertMachine {
    /// Notes that a condition holds or does not, if that is news.
    private mutating func set(
        _ holds: Bool, _ subject: Alert.Subject, _ rule: AlertRule, at now: Timestamp, value: String? = nil,
        threshold: String? = nil, _ message: String, _ notes: inout [AlertNote]
    ) {
        guard holds != (raised[subject] != nil) else { return }
        let alert = Alert(
            subject, at: now, value: value, threshold: threshold, message: message, webhooks: rule.webhooks)
        raised[subject] = holds ? alert : nil
        notes.append(holds ? .raised(alert) : .ended(alert))
    }
}

extension AlertRule {
    fileprivate var needsEveryBalance: Bool {
        switch condition {
        case .balance, .change, .finding: true
        case .total, .stale, .gap, .failing: false
        }
    }
}

extension Alert.Subject {
    /// As a message begins.
    package var words: String {
        let place = [account, user, asset].compactMap(\.self).joined(separator: "/")
        return place.isEmpty ? rule : place
    }
}
