internal import Accounts
internal import Balances

/// A journal in memory with the bytes and the chain of one on disk, and the failures of a disk on request.
///
/// It serves simulations and tests: "the program is killed" is to forget everything but `reopened()`.
package final class MemoryStore: JournalStore {
    /// What goes wrong with an append.
    package enum Fault: Sendable, Hashable {
        /// No room: nothing of the batch is written.
        case full
        /// The power fails when so many bytes of the batch are written. If that is all of them, the batch is in the
        /// journal although nobody was told.
        case powerCut(afterBytes: Int)
    }

    package private(set) var head = JournalHead.empty
    /// What the next append meets; it is met once.
    package var nextFault: Fault?
    /// A frame for each batch; the last may be torn.
    private var frames: [[UInt8]]
    private var firstPositions: [Int64] = []
    private var picture: Checkpoint?
    private var failure: StoreFailure?

    package init() { frames = [] }

    /// Finds what is whole in the frames of another one and drops the torn tail.
    private init(recovering frames: [[UInt8]], _ picture: Checkpoint?) {
        self.frames = []
        self.picture = picture
        for frame in frames {
            guard let batch = EncodedBatch(frame: frame), let opened = try? batch.open(after: head.digest) else {
                break
            }
            keep(frame, opened.header, batch.digest)
        }
    }

    /// The journal as the next process finds it.
    package func reopened() -> MemoryStore { MemoryStore(recovering: frames, picture) }

    /// All bytes of the journal, for comparing two of them.
    package var bytes: [UInt8] { frames.flatMap { $0 } }

    package func append(_ batch: Batch) throws(StoreFailure) {
        if let failure { throw failure }
        precondition(batch.firstPosition == head.position + 1, "a batch follows the head")
        let encoded = EncodedBatch(batch, after: head.digest)
        let frame = encoded.frame
        if let fault = nextFault {
            nextFault = nil
            throw fail(fault, frame)
        }
        frames.append(frame)
        firstPositions.append(batch.firstPosition)
        head = JournalHead(position: batch.lastPosition, digest: encoded.digest)
    }

    private func fail(_ fault: Fault, _ frame: [UInt8]) -> StoreFailure {
        let failure =
            switch fault {
            case .full: StoreFailure(.full, "no room is left: nothing of the last batch was written")
            case .powerCut: StoreFailure(.failed, "the power failed")
            }
        if case .powerCut(let count) = fault { frames.append(Array(frame.prefix(count))) }
        self.failure = failure
        return failure
    }

    private func keep(_ frame: [UInt8], _ header: BatchHeader, _ digest: [UInt8]) {
        frames.append(frame)
        firstPositions.append(header.firstPosition)
        head = JournalHead(position: header.lastPosition, digest: digest)
    }

    package func read(_ positions: ClosedRange<Int64>, _ body: (Entry) throws -> Void) throws {
        var index = firstPositions.lastIndex { $0 <= positions.lowerBound } ?? 0
        while index < firstPositions.count, firstPositions[index] <= positions.upperBound {
            for entry in try entries(at: index) where positions.contains(entry.position) { try body(entry) }
            index += 1
        }
    }

    private func entries(at index: Int) throws(StoreFailure) -> [Entry] {
        let previous = index == 0 ? JournalHead.empty.digest : EncodedBatch(frame: frames[index - 1])?.digest
        guard let batch = EncodedBatch(frame: frames[index]), let previous else {
            throw StoreFailure(.corrupt, "the batch at position \(firstPositions[index]) cannot be read")
        }
        do {
            return try batch.open(after: previous).entries()
        } catch {
            throw StoreFailure(.corrupt, "the batch at position \(firstPositions[index]) is damaged: \(error.inWords)")
        }
    }

    package func verifyChain(progress: (Int64) -> Void) throws(StoreFailure) -> ChainReport {
        for index in firstPositions.indices {
            let entries = try entries(at: index)
            progress(entries.last?.position ?? 0)
        }
        return ChainReport(head: head, batches: firstPositions.count, droppedThrough: [:])
    }

    package func save(_ checkpoint: Checkpoint) throws(StoreFailure) {
        if let failure { throw failure }
        picture = checkpoint
    }

    package func checkpoint() throws(StoreFailure) -> Checkpoint? {
        guard let picture, isInChain(picture) else { return nil }
        return picture
    }

    private func isInChain(_ picture: Checkpoint) -> Bool {
        if picture.position == 0 { return picture.digest == JournalHead.empty.digest }
        guard let index = firstPositions.lastIndex(where: { $0 <= picture.position }),
            let batch = EncodedBatch(frame: frames[index]), let header = try? BatchHeader(batch.header)
        else { return false }
        return header.lastPosition == picture.position && batch.digest == picture.digest
    }
}

extension MemoryStore {
    /// Changes one byte of what is stored, as a failing disk would.
    package func flipByte(at offset: Int, mask: UInt8 = 1) {
        var rest = offset
        for index in frames.indices {
            if rest < frames[index].count {
                frames[index][rest] ^= mask
                return
            }
            rest -= frames[index].count
        }
    }
}

extension EncodedBatch {
    /// The batch as one run of bytes.
    fileprivate var frame: [UInt8] {
        var writer = ByteWriter(capacity: header.count + sections.reduce(64) { $0 + $1.bytes.count + 16 })
        writer.block(header)
        writer.raw(digest)
        writer.count(sections.count)
        for section in sections {
            writer.byte(section.kind.rawValue)
            writer.block(section.bytes)
        }
        return writer.bytes
    }

    fileprivate init?(frame: [UInt8]) {
        let batch = frame.withUnsafeBytes { bytes in try? EncodedBatch(reading: bytes) }
        guard let batch else { return nil }
        self = batch
    }

    private init(reading bytes: UnsafeRawBufferPointer) throws(ByteReader.Malformed) {
        var reader = ByteReader(bytes)
        let (header, digest) = (try reader.block(), try reader.raw(Chain.digestBytes))
        var sections: [Section] = []
        for _ in 0..<(try reader.count()) {
            guard let kind = Entry.Kind(rawValue: try reader.byte()) else { throw ByteReader.Malformed() }
            sections.append(Section(kind: kind, bytes: try reader.block()))
        }
        guard reader.isAtEnd else { throw ByteReader.Malformed() }
        self.init(header: header, digest: digest, sections: sections)
    }
}
