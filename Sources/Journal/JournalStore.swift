/// Where entries are kept durably, in the order of their positions. One writer at a time.
///
/// Blocking: it belongs to the one thread that writes, and to no other.
package protocol JournalStore: AnyObject {
    /// The last entry that is durable, and the end of the chain of digests.
    var head: JournalHead { get }

    /// Makes a batch durable: when it returns, the entries survive a `kill -9` and a power cut; when it throws, none of them
    /// is in the journal. Their positions follow `head`.
    func append(_ batch: Batch) throws(StoreFailure)

    /// Hands over the entries of `positions` in order.
    ///
    /// - Throws: `StoreFailure` when they cannot be read or a digest is wrong, and what `body` throws.
    func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws

    /// Walks along the whole chain and holds every byte against it.
    ///
    /// - Parameter progress: called now and then with the position reached.
    /// - Throws: a failure of kind `.corrupt` that names the first batch where something is wrong.
    func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport

    /// Keeps a picture of the book, in place of the one before.
    func save(_ checkpoint: Checkpoint) throws(StoreFailure)

    /// `save` for any thread, beside everything else that the store does; nil where there is no such thing.
    var savesBeside: (@Sendable (Checkpoint) throws(StoreFailure) -> Void)? { get }

    /// The last picture that is whole; nil where there is none, or none that can be trusted.
    func checkpoint() throws(StoreFailure) -> Checkpoint?

    /// Does a bounded piece of what can wait, such as bringing an index up to date.
    ///
    /// - Returns: whether there is more of it.
    func workWhenIdle() throws(StoreFailure) -> Bool

    /// Leaves everything in order at the end: nothing is appended afterwards.
    func finish() throws(StoreFailure)
}

extension JournalStore {
    /// All is done on the one thread.
    package var savesBeside: (@Sendable (Checkpoint) throws(StoreFailure) -> Void)? { nil }

    /// Nothing can wait.
    package func workWhenIdle() throws(StoreFailure) -> Bool { false }

    /// It is in order at any time.
    package func finish() throws(StoreFailure) {}
}

/// How far a journal reaches.
package struct JournalHead: Sendable, Hashable {
    /// Of the last entry; 0 in an empty journal.
    package var position: Int64
    /// SHA-256 over everything up to it; 32 zeros in an empty journal.
    package var digest: [UInt8]

    package init(position: Int64, digest: [UInt8]) {
        self.position = position
        self.digest = digest
    }

    package static let empty = JournalHead(position: 0, digest: Array(repeating: 0, count: 32))
}

/// The book as it was after an entry: what a restart begins from.
package struct Checkpoint: Sendable {
    /// The entry it was built to.
    package var position: Int64
    /// The digest of the chain there, so that a picture of another journal is told apart.
    package var digest: [UInt8]
    /// The book's own form; several pieces, so that a large one need not be copied together.
    package var pieces: [[UInt8]]

    package init(position: Int64, digest: [UInt8], pieces: [[UInt8]]) {
        self.position = position
        self.digest = digest
        self.pieces = pieces
    }
}

/// Why the journal cannot be written or read, and what may be concluded.
package struct StoreFailure: Error, Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Another process holds it.
        case held
        /// No room on the disk.
        case full
        /// It may not be written.
        case readOnly
        /// What is there is not what was written.
        case corrupt
        /// It was written by a newer version.
        case tooNew
        /// Anything else that the system said.
        case failed
    }

    package var kind: Kind
    /// For people: what happened, what may be concluded, and what to do.
    package var message: String

    package init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}
