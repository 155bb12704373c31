import Accounts
import Book
import Engine
import Journal
import Net
import Reports

/// What makes lines of what is committed.
protocol LineWriter: Sendable {
    /// The book as it is before the first batch.
    mutating func begin(_ book: BalanceBook)
    /// The lines of one batch, to be written together.
    mutating func lines(_ records: [Record]) -> [UInt8]
}

/// Prints every batch with one call as soon as it is durable, until nobody reads it any more.
final class LineOnlooker<Writer: LineWriter>: BookOnlooker {
    private let surroundings: Surroundings
    private let length: Duration?
    private let state: Lock<State>
    private let ends: AsyncStream<Void>
    private let end: AsyncStream<Void>.Continuation

    private struct State {
        var writer: Writer
        var answered: Answered
        var isRead = true
    }

    init(_ surroundings: Surroundings, naming accounts: NamedAccounts, length: Duration?, writer: Writer) {
        self.surroundings = surroundings
        self.length = length
        state = Lock(State(writer: writer, answered: Answered(accounts.all.map(\.name))))
        (ends, end) = AsyncStream.makeStream(of: Void.self)
    }

    /// What the watch ends with; who stops reading has seen enough.
    var status: ExitStatus { state.withLock { $0.isRead ? $0.answered.status : .ok } }

    func begin(_ engine: LiveEngine) {
        let book = engine.withBook { $0 }
        state.withLock { $0.writer.begin(book) }
    }

    func begin(_ book: BalanceBook) {
        state.withLock { state in
            state.writer.begin(book)
            state.answered.knew(book)
        }
    }

    func committed(_ records: [Record]) {
        // The lock is this queue's alone but for the end: a reader that is slow holds up the journal, as it must, because
        // what cannot be shown would have to be kept.
        state.withLock { state in
            guard state.isRead else { return }
            for record in records { state.answered.took(record) }
            let bytes = state.writer.lines(records)
            guard !bytes.isEmpty, !surroundings.terminal.write(bytes) else { return }
            state.isRead = false
            end.finish()
        }
    }

    func look() async { await surroundings.wait(length, or: ends) }
}

extension Surroundings {
    /// Returns after a time, when the stream ends, or when the task is cancelled.
    func wait(_ length: Duration?, or end: AsyncStream<Void>) async {
        let until = length.map { clock.now().steady + $0 }
        await withTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in end {} }
            if let until { group.addTask { try? await clock.sleep(until) } }
            await group.next()
            group.cancelAll()
        }
    }
}
