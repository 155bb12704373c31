import Accounts
import Balances
import Journal
import Reports

/// What an end user is told of an entry that tells of others as well.
extension [WatchLine] {
    /// Whether whoever may see a line of these may see it as it is: no count of other holders stands in it, and no sentence
    /// that may name them.
    var areTheSameToAll: Bool {
        guard count == 1 else { return allSatisfy { $0.holder == self[0].holder } }
        guard case .outcome(let health) = self[0].event else { return true }
        return health.failure == nil
    }

    /// The lines of one holder, numbered among themselves, and of the account without a word of others.
    func own(of holder: Holder) -> [WatchLine] {
        let mine = filter { $0.holder == nil || $0.holder == holder }
        return mine.enumerated().map { index, line in
            var line = line
            line.place.line = index + 1
            line.place.lines = mine.count
            line.withholdSentence()
            return line
        }
    }
}

extension WatchLine {
    /// Nil for what is about the whole account.
    var holder: Holder? {
        switch event {
        case .statement(let statement, _, _): statement.holder
        case .finding(let finding): finding.holder
        case .gap, .outcome: nil
        }
    }

    /// A failure's sentence may name the end user it was about; its code does not.
    fileprivate mutating func withholdSentence() {
        guard case .outcome(var health) = event, health.failure != nil else { return }
        health.failure?.message = "The account could not be read or followed."
        event = .outcome(health)
    }
}
