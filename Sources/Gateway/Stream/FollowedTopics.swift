import Accounts
import Balances
import Journal

/// What the stream's readers follow: of these lines are made, and of nothing else.
///
/// Each topic has an entry behind which there is a line of everything about it.
struct FollowedTopics: Sendable {
    private var since: [StreamTopic: Int64] = [:]
    private let mostNamed: Int

    /// - Parameter mostNamed: accounts and holders. Where more are followed, it is everyone.
    init(mostNamed: Int) { self.mostNamed = mostNamed }

    /// Behind which entry all of this is followed; nil where some of it is not.
    func since(_ topics: [StreamTopic]) -> Int64? {
        var latest: Int64 = 0
        for topic in topics {
            guard let start = start(of: topic) else { return nil }
            latest = max(latest, start)
        }
        return latest
    }

    private func start(of topic: StreamTopic) -> Int64? {
        let (own, everyone) = (since[topic], topic == .accounts ? nil : since[.everyone])
        guard let own, let everyone else { return own ?? everyone }
        return min(own, everyone)
    }

    /// These are followed from now on, too.
    ///
    /// - Parameter head: the last entry that was looked at without them.
    /// - Returns: the entry behind which all of them are followed.
    mutating func follow(_ topics: [StreamTopic], after head: Int64) -> Int64 {
        for topic in topics where start(of: topic) == nil {
            since[topic.isNamed && since.count >= mostNamed ? .everyone : topic] = head
        }
        return since(topics) ?? head
    }

    /// Nobody follows anything else any more.
    mutating func keep(_ topics: Set<StreamTopic>) {
        guard topics.count <= mostNamed else { return }
        let kept = topics.compactMap { topic in start(of: topic).map { (topic, $0) } }
        since = Dictionary(uniqueKeysWithValues: kept)
    }

    /// Of records in their order, those that somebody may want a line of.
    func wanted(of records: [Record]) -> [Record] {
        if since[.everyone] != nil { return records }
        var account = ""
        var isFollowed = since[.account(Spelling(account))] != nil
        return records.filter { record in
            // One after the other is of the same account, as a rule.
            if !record.entry.account.isSpelled(account) {
                account = record.entry.account
                isFollowed = since[.account(Spelling(account))] != nil
            }
            return wants(record, ofFollowedAccount: isFollowed)
        }
    }

    private func wants(_ record: Record, ofFollowedAccount isFollowed: Bool) -> Bool {
        switch record.meaning {
        case .statement(let statement, let findings): isFollowed || follows(statement.holder) || follows(findings)
        case .answer(let answer):
            isFollowed || answer.statements.contains { follows($0.holder) } || follows(answer.findings)
        case .finding(let finding): isFollowed || follows([finding])
        case .gap, .health: since[.accounts] != nil
        case .nothing, .spending, .live, .start, .alert: false
        }
    }

    private func follows(_ holder: Holder) -> Bool { since[.holder(holder)] != nil }

    private func follows(_ findings: [Finding]) -> Bool {
        !findings.isEmpty && (since[.findings] != nil || findings.contains { follows($0.holder) })
    }
}
