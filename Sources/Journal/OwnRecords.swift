package import Accounts
package import Balances
package import JSON

/// Records of what the engine noticed. Their bytes are JSON, so that a journal can be read without this program; times
/// in it are nanoseconds since 1970, as none may be rounded.
extension Record {
    package static func gap(_ gap: Gap, of account: String, at moment: Moment) -> Record {
        var record = own(.gap, .gap, account, moment, .gap(gap)) { gap.write(to: &$0) }
        record.entry.epoch = gap.epoch
        return record
    }

    package static func health(_ health: AccountHealth, of account: String, at moment: Moment) -> Record {
        own(.outcome, .outcome, account, moment, .health(health)) { health.write(to: &$0) }
    }

    package static func finding(_ finding: Finding, of account: String, at moment: Moment) -> Record {
        var record = own(.finding, .finding, account, moment, .finding(finding)) { finding.write(to: &$0) }
        record.entry.recording.holder = finding.holder
        return record
    }

    package static func spending(_ spending: Spending, of account: String, at moment: Moment) -> Record {
        own(.spending, .spending, account, moment, .spending(spending)) { spending.write(to: &$0) }
    }

    /// The feed of an account is live; statements of the epoch follow.
    package static func live(epoch: Int64, of account: String, at moment: Moment) -> Record {
        var record = own(.live, .live, account, moment, .live) { $0.object { _ in } }
        record.entry.epoch = epoch
        return record
    }

    /// The program began to keep the account's record.
    package static func start(of account: String, at moment: Moment) -> Record {
        own(.start, .start, account, moment, .start) { $0.object { _ in } }
    }

    static func own(
        _ kind: Entry.Kind, _ form: MessageForm, _ account: String, _ moment: Moment, _ meaning: Meaning,
        _ body: (inout JSONWriter) -> Void
    ) -> Record {
        var writer = JSONWriter()
        body(&writer)
        let entry = Entry(
            kind, account: account, recording: Recording(form, of: .owner), receivedAt: moment, raw: writer.bytes)
        return Record(entry, meaning)
    }
}

extension JSONWriter {
    mutating func member(_ name: String, _ text: String?) {
        key(name)
        if let text { string(text) } else { null() }
    }

    mutating func member(_ name: String, _ number: Int64?) {
        key(name)
        if let number { int(number) } else { null() }
    }
}

extension Gap {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("epoch", epoch)
            writer.member("kind", kind.rawValue)
            writer.member("first", first)
            writer.member("last", last)
            writer.member("at", at.nanoseconds)
            writer.member("healedBy", healedBy?.rawValue)
            if let noticedIn { writer.member("noticedIn", noticedIn) }
        }
    }
}

extension AccountHealth {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("status", status.rawValue)
            writer.member("source", source.rawValue)
            writer.key("failure")
            if let failure { failure.write(to: &writer) } else { writer.null() }
        }
    }
}

extension ReadFailure {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("code", code.rawValue)
            writer.member("message", message)
            writer.member("venueCode", venueCode)
            writer.member("httpStatus", httpStatus.map(Int64.init))
            writer.key("retryable")
            writer.bool(isRetryable)
            writer.key("retryAfter")
            if let retryAfter { retryAfter.write(to: &writer) } else { writer.null() }
        }
    }
}

extension Duration {
    /// Whole seconds and attoseconds: no duration is rounded.
    fileprivate func write(to writer: inout JSONWriter) {
        writer.array { writer in
            writer.int(components.seconds)
            writer.int(components.attoseconds)
        }
    }
}

extension Finding {
    /// The finding as one JSON object.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("user", holder.user)
            writer.member("venueAsset", venueAsset)
            writer.member("rule", rule)
            writer.member("expected", expected)
            writer.member("actual", actual)
            writer.member("evidence", evidence)
        }
    }
}

extension Spending {
    fileprivate func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch self {
            case .spent(let buckets):
                writer.key("spent")
                writer.array { writer in for bucket in buckets { writer.string(bucket) } }
            case .penalty(let bucket, let until):
                writer.member("penalty", bucket)
                writer.member("until", until.nanoseconds)
            }
        }
    }
}
