import Accounts
import Balances
import Journal

// How the values that a sheet keeps beside its holders stand in a checkpoint.

extension FormWriter {
    mutating func holder(_ holder: Holder) { text(holder.user) }

    mutating func finding(_ finding: Finding) {
        holder(finding.holder)
        text(finding.venueAsset)
        text(finding.rule)
        text(finding.expected)
        text(finding.actual)
        text(finding.evidence)
    }

    mutating func gap(_ gap: Gap) {
        number(gap.epoch)
        text(gap.kind.rawValue)
        number(gap.first)
        number(gap.last)
        time(gap.at)
    }

    mutating func health(_ health: AccountHealth) {
        text(health.status.rawValue)
        optional(health.failure) { $0.failure($1) }
    }

    mutating func spending(_ spending: RecentSpending) {
        text(spending.bucket)
        time(spending.at)
    }

    private mutating func failure(_ failure: ReadFailure) {
        text(failure.code.rawValue)
        text(failure.message)
        text(failure.venueCode)
        number(failure.httpStatus.map(Int64.init))
        flag(failure.isRetryable)
        optional(failure.retryAfter) { form, wait in
            form.number(wait.components.seconds)
            form.number(wait.components.attoseconds)
        }
    }
}

extension FormReader {
    mutating func holder() throws -> Holder { try optionalText().map { .user($0) } ?? .owner }

    mutating func finding() throws -> Finding {
        Finding(
            holder: try holder(), venueAsset: try optionalText(), rule: try text(), expected: try optionalText(),
            actual: try optionalText(), evidence: try text())
    }

    mutating func gap() throws -> Gap {
        Gap(
            epoch: try number(), kind: try choice(Gap.Kind.self), first: try optionalNumber(),
            last: try optionalNumber(), at: try time())
    }

    mutating func health(_ source: AccountHealth.Source) throws -> AccountHealth {
        AccountHealth(
            try choice(AccountHealth.Status.self), of: source,
            failure: try optional { form in try form.failure() })
    }

    mutating func spending() throws -> RecentSpending {
        RecentSpending(bucket: try text(), at: try time())
    }

    private mutating func failure() throws -> ReadFailure {
        var failure = ReadFailure(ReadFailure.Code(rawValue: try text()), try text())
        failure.venueCode = try optionalText()
        failure.httpStatus = try optionalNumber().map { Int(truncatingIfNeeded: $0) }
        failure.isRetryable = try flag()
        failure.retryAfter = try optional { form in try form.wait() }
        return failure
    }

    private mutating func wait() throws -> Duration {
        let (seconds, attoseconds) = (try number(), try number())
        // Beyond these a Duration of both parts cannot be made.
        guard seconds.magnitude < 1 << 62, attoseconds.magnitude < 1_000_000_000_000_000_000 else {
            throw NoCheckpoint()
        }
        return Duration(secondsComponent: seconds, attosecondsComponent: attoseconds)
    }
}
