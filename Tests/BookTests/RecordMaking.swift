import Accounts
import Balances
import Journal
import Money
import Witness

/// Records as a journal would hand them over: numbered one after the other.
struct RecordMaking {
    private(set) var position: Int64 = 0

    mutating func record(
        _ kind: Entry.Kind, _ meaning: Record.Meaning, account: String = "a", verdict: Entry.Verdict = .applied,
        epoch: Int64 = 0, sequence: Int64? = nil, at nanoseconds: Int64? = nil
    ) -> Record {
        position += 1
        let time = Timestamp(nanoseconds: nanoseconds ?? position * 1_000_000_000)
        var entry = Entry(
            kind, account: account, recording: Recording(MessageForm(rawValue: "test"), of: .owner), verdict: verdict,
            epoch: epoch, sequence: sequence, receivedAt: Moment(wall: time, steady: .zero), raw: [])
        entry.position = position
        return Record(entry, meaning)
    }

    mutating func push(
        _ user: String, _ balances: [Balance], account: String = "a", extent: Statement.Extent = .full,
        findings: [Finding] = [], epoch: Int64 = 1, sequence: Int64? = nil, venueTime: Int64? = nil
    ) -> Record {
        let statement = statement(.user(user), balances, extent, venueTime: venueTime)
        return record(
            .message, .statement(statement, findings), account: account, epoch: epoch, sequence: sequence)
    }

    /// What was read by REST.
    mutating func answer(
        _ holder: Holder, _ balances: [Balance], account: String = "a", findings: [Finding] = []
    ) -> Record {
        let meaning = MessageMeaning(statements: [statement(holder, balances, .full)], findings: findings)
        return record(.answer, .answer(meaning), account: account)
    }

    mutating func gap(_ kind: Gap.Kind = .disconnected, epoch: Int64 = 1, account: String = "a") -> Record {
        let at = Timestamp(nanoseconds: (position + 1) * 1_000_000_000)
        return record(
            .gap, .gap(Gap(epoch: epoch, kind: kind, first: 5, last: nil, at: at)), account: account,
            verdict: .control, epoch: epoch)
    }

    mutating func live(epoch: Int64 = 1, account: String = "a") -> Record {
        record(.live, .live, account: account, verdict: .control, epoch: epoch)
    }

    mutating func names(_ users: [String], account: String = "a") -> Record {
        let meaning = MessageMeaning(holders: users.map { .user($0) })
        return record(.answer, .answer(meaning), account: account, verdict: .control)
    }

    private func statement(
        _ holder: Holder, _ balances: [Balance], _ extent: Statement.Extent, venueTime: Int64? = nil
    ) -> Statement {
        Statement(
            holder: holder, extent: extent, balances: balances,
            venueTime: venueTime.map { Timestamp(nanoseconds: $0) },
            receivedAt: Timestamp(nanoseconds: (position + 1) * 1_000_000_000))
    }
}

/// A balance of which total and available are reported and held is derived.
func balance(_ code: String, _ total: String) -> Balance {
    let value = (try? ExactDecimal(total)) ?? .zero
    return Balance(venueAsset: code, total: .reported(value), available: .reported(value), held: .derived(.zero))
}

/// So many seconds after 1970.
func second(_ seconds: Int64) -> Timestamp { Timestamp(nanoseconds: seconds * 1_000_000_000) }

extension Balance {
    /// Every amount as it is written, so that scales are compared too.
    var written: [String] { [venueAsset] + amounts.map { "\($0.amount)" } }
}
