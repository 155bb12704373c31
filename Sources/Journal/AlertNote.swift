package import Balances

/// What became of a rule that someone is to be told of: written down, so that a restart neither loses nor repeats one.
package enum AlertNote: Sendable, Hashable {
    /// A condition holds that did not before, or is told again after its time.
    case raised(Alert)
    /// It holds no longer.
    case ended(Alert)
    /// A webhook has taken the notice of the entry at a position.
    case delivered(notice: Int64, webhook: String)
    /// It never will.
    case abandoned(notice: Int64, webhook: String, reason: String)
}

/// One rule's condition for one subject. The position of its entry is the number of the notice.
package struct Alert: Sendable, Hashable {
    /// The rule's name and what it speaks of: one that holds is not raised again.
    package struct Subject: Sendable, Hashable, Comparable {
        package var rule: String
        package var account: String?
        package var user: String?
        package var asset: String?
        /// Tells apart what happens many times, such as gaps by their entries.
        package var number: Int64?

        package init(
            _ rule: String, account: String? = nil, user: String? = nil, asset: String? = nil, number: Int64? = nil
        ) {
            self.rule = rule
            self.account = account
            self.user = user
            self.asset = asset
            self.number = number
        }

        package static func < (a: Subject, b: Subject) -> Bool {
            (a.texts.map(Spelling.init), a.number ?? 0) < (b.texts.map(Spelling.init), b.number ?? 0)
        }

        private var texts: [String] { [rule, account ?? "", user ?? "", asset ?? ""] }
    }

    package var subject: Subject
    /// When it was found to hold, or to hold no longer.
    package var at: Timestamp
    /// What is, as text with every digit; nil where there is no number.
    package var value: String?
    /// What the rule compares with.
    package var threshold: String?
    /// One sentence for people.
    package var message: String
    /// By name: who is to be told.
    package var webhooks: [String]

    package init(
        _ subject: Subject, at: Timestamp, value: String? = nil, threshold: String? = nil, message: String,
        webhooks: [String]
    ) {
        self.subject = subject
        self.at = at
        self.value = value
        self.threshold = threshold
        self.message = message
        self.webhooks = webhooks
    }
}

private func < (a: ([Spelling], Int64), b: ([Spelling], Int64)) -> Bool {
    for (one, other) in zip(a.0, b.0) where one != other { return one < other }
    return a.1 < b.1
}
