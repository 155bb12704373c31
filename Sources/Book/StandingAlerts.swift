import Balances
package import Journal

/// The alerts that hold now, and the notices that someone has not taken yet.
package struct StandingAlerts: Sendable, Hashable {
    /// A notice on its way to those who are to be told.
    package struct Notice: Sendable, Hashable {
        package var alert: Alert
        /// Whether it says that the condition holds no longer.
        package var isEnd: Bool
        /// Webhooks that have neither taken it nor been given up.
        package var waiting: [String]
    }

    /// What holds, by subject, with the position of the last notice of it.
    package internal(set) var raised: [Alert.Subject: (notice: Int64, alert: Alert)] = [:]
    /// By the position of its entry.
    package internal(set) var notices: [Int64: Notice] = [:]

    /// Nothing holds, and everyone has been told.
    package init() {}

    mutating func note(_ note: AlertNote, at position: Int64) {
        switch note {
        case .raised(let alert):
            raised[alert.subject] = (position, alert)
            add(alert, isEnd: false, at: position)
        case .ended(let alert):
            raised[alert.subject] = nil
            add(alert, isEnd: true, at: position)
        case .delivered(let notice, let webhook), .abandoned(let notice, let webhook, _):
            notices[notice]?.waiting.removeAll { $0 == webhook }
            if notices[notice]?.waiting.isEmpty ?? false { notices[notice] = nil }
        }
    }

    private mutating func add(_ alert: Alert, isEnd: Bool, at position: Int64) {
        guard !alert.webhooks.isEmpty else { return }
        notices[position] = Notice(alert: alert, isEnd: isEnd, waiting: alert.webhooks)
    }

    package static func == (a: StandingAlerts, b: StandingAlerts) -> Bool {
        a.notices == b.notices && a.raised.mapValues(\.notice) == b.raised.mapValues(\.notice)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(notices) }
}

// How they stand in a checkpoint.

extension FormWriter {
    mutating func alerts(_ alerts: StandingAlerts) {
        list(alerts.raised.values.sorted { $0.notice < $1.notice }) { form, raised in
            form.number(raised.notice)
            form.alert(raised.alert)
        }
        list(alerts.notices.sorted { $0.key < $1.key }) { form, notice in
            form.number(notice.key)
            form.flag(notice.value.isEnd)
            form.alert(notice.value.alert)
            form.list(notice.value.waiting) { $0.text($1) }
        }
    }

    private mutating func alert(_ alert: Alert) {
        text(alert.subject.rule)
        text(alert.subject.account)
        text(alert.subject.user)
        text(alert.subject.asset)
        number(alert.subject.number)
        time(alert.at)
        text(alert.value)
        text(alert.threshold)
        text(alert.message)
        list(alert.webhooks) { $0.text($1) }
    }
}

extension FormReader {
    mutating func alerts() throws -> StandingAlerts {
        var alerts = StandingAlerts()
        for _ in 0..<(try count()) {
            let (notice, alert) = (try number(), try alert())
            alerts.raised[alert.subject] = (notice, alert)
        }
        for _ in 0..<(try count()) {
            let (position, isEnd, alert) = (try number(), try flag(), try alert())
            alerts.notices[position] = StandingAlerts.Notice(
                alert: alert, isEnd: isEnd, waiting: try list { form in try form.text() })
        }
        return alerts
    }

    private mutating func alert() throws -> Alert {
        let subject = Alert.Subject(
            try text(), account: try optionalText(), user: try optionalText(), asset: try optionalText(),
            number: try optionalNumber())
        return Alert(
            subject, at: try time(), value: try optionalText(), threshold: try optionalText(), message: try text(),
            webhooks: try list { form in try form.text() })
    }
}
