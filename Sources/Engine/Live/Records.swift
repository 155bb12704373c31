import Accounts
import Balances
import Journal

/// Records of answers.
extension Record {
    static func answer(
        _ recording: Recording, account: String, _ verdict: Entry.Verdict, at now: Moment, raw: [UInt8],
        meaning: MessageMeaning? = nil
    ) -> Record {
        var entry = Entry(.answer, account: account, recording: recording, verdict: verdict, receivedAt: now, raw: raw)
        entry.venueTime = meaning?.statements.first?.venueTime
        return Record(entry, meaning.map { Meaning($0) } ?? .nothing)
    }
}
