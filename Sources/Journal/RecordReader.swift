package import Accounts
internal import Balances
internal import JSON

/// Gives recorded entries their meaning again: the same as they had when they came.
///
/// Belongs to one thread.
package final class RecordReader {
    private let reader: (_ account: String) -> MessageReader?
    private let parser = JSONParser()

    /// - Parameter reader: how the messages of an account are read, `VenueClient.readRecorded`; nil for an account that
    ///   nobody knows any more, whose messages then mean nothing.
    package init(_ reader: @escaping (_ account: String) -> MessageReader?) { self.reader = reader }

    /// The entry with what it says.
    ///
    /// - Throws: a failure of kind `.corrupt` where what the engine noted itself cannot be read.
    package func record(_ entry: Entry) throws(StoreFailure) -> Record {
        do {
            return Record(entry, try meaning(of: entry))
        } catch {
            throw StoreFailure(.corrupt, "the entry at position \(entry.position) cannot be read: \(error)")
        }
    }

    private func meaning(of entry: Entry) throws -> Record.Meaning {
        switch entry.kind {
        case .message, .answer: message(entry)
        case .gap: .gap(try parser.read(entry.raw) { try Gap($0) })
        case .outcome: .health(try parser.read(entry.raw) { try AccountHealth($0) })
        case .finding: .finding(try parser.read(entry.raw) { try Finding($0) })
        case .spending: .spending(try parser.read(entry.raw) { try Spending($0) })
        case .live: .live
        case .start: .start
        case .alert: .alert(try parser.read(entry.raw) { try AlertNote($0) })
        }
    }

    private func message(_ entry: Entry) -> Record.Meaning {
        switch entry.verdict {
        case .malformed, .refused: return .nothing
        case .applied, .control, .duplicate, .late, .compared: break
        }
        guard entry.recording.form != .withheld, let reader = reader(entry.account) else { return .nothing }
        return Record.Meaning(reader(entry.raw, entry.recording, entry.receivedAt.wall, parser))
    }
}

extension Record.Meaning {
    /// What a message or an answer means to the book. There is one form for each meaning, so that a record made on the
    /// way in equals the one that is read again.
    package init(_ message: MessageMeaning) {
        if message.statements.count == 1, message.holders.isEmpty {
            self = .statement(message.statements[0], message.findings)
        } else if message.statements.isEmpty, message.holders.isEmpty, message.findings.isEmpty {
            self = .nothing
        } else {
            self = .answer(message)
        }
    }
}
