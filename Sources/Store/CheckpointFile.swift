package import Journal
internal import Signing

/// The picture of the book beside the journal. A torn or foreign one is ignored, never trusted.
///
/// The file has a mark of 8 bytes, the SHA-256 of all that follows, the position, the chain's digest there, the number
/// of pieces and their lengths (each number 8 bytes, the lowest first), and the pieces. It may be saved on another
/// thread than the journal's.
package struct CheckpointFile: Sendable {
    let path: String

    /// The file of the journal at `store`.
    package init(of store: String) { path = store + ".checkpoint" }

    private static let mark = Array("FOILBOOK".utf8)
    /// A picture has a few large pieces; more are no picture of ours.
    private static let mostPieces = 1 << 20

    /// Writes the picture in place of the one before: under another name first, made durable, then renamed.
    package func save(_ checkpoint: Checkpoint) throws(StoreFailure) {
        let head = Self.head(of: checkpoint)
        let sum = SHA256()
        sum.update(head)
        for piece in checkpoint.pieces { sum.update(piece) }
        let temporary = path + ".new"
        let file = try SystemFile(creating: temporary)
        try file.write(Self.mark + sum.finish() + head)
        for piece in checkpoint.pieces { try file.write(piece) }
        try file.sync()
        try SystemFile.rename(temporary, to: path)
    }

    private static func head(of checkpoint: Checkpoint) -> [UInt8] {
        let lengths = checkpoint.pieces.flatMap { fixed($0.count) }
        return fixed(Int(checkpoint.position)) + checkpoint.digest + fixed(checkpoint.pieces.count) + lengths
    }

    private static func fixed(_ number: Int) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    /// The picture, if it is whole; nil where there is none or it is torn. Whether it belongs to a journal, the digest
    /// has to show.
    package func load() -> Checkpoint? { (try? read()) ?? nil }

    /// The position and the digest alone, unchecked: enough to look for them in the journal first.
    func headOnly() -> JournalHead? {
        guard let file = try? SystemFile(reading: path), let head = try? Head(file) else { return nil }
        return JournalHead(position: Int64(head.position), digest: head.digest)
    }

    private func read() throws -> Checkpoint? {
        let file = try SystemFile(reading: path)
        guard let head = try Head(file) else { return nil }
        let sum = SHA256()
        sum.update(head.covered)
        var pieces: [[UInt8]] = []
        for length in head.lengths {
            let piece = try file.read(length)
            guard piece.count == length else { return nil }
            sum.update(piece)
            pieces.append(piece)
        }
        guard try file.read(1).isEmpty, sum.finish() == head.sum else { return nil }
        return Checkpoint(position: Int64(head.position), digest: head.digest, pieces: pieces)
    }

    /// What stands before the pieces.
    private struct Head {
        var sum: [UInt8]
        var position: Int
        var digest: [UInt8]
        var lengths: [Int]
        /// The bytes of it that the sum covers.
        var covered: [UInt8]

        init?(_ file: SystemFile) throws {
            let fixed = try file.read(88)
            guard fixed.count == 88, Array(fixed.prefix(8)) == CheckpointFile.mark else { return nil }
            sum = Array(fixed[8..<40])
            position = Self.number(fixed[40..<48])
            digest = Array(fixed[48..<80])
            let count = Self.number(fixed[80..<88])
            guard position >= 0, 0...CheckpointFile.mostPieces ~= count else { return nil }
            let table = try file.read(count * 8)
            guard table.count == count * 8 else { return nil }
            lengths = (0..<count).map { Self.number(table[($0 * 8)..<($0 * 8 + 8)]) }
            covered = fixed[40...] + table
            // Checked before any room is made for them: a torn head may ask for anything.
            let size = try file.size()
            var left = size - 88 - count * 8
            for length in lengths {
                guard 0...max(left, 0) ~= length else { return nil }
                left -= length
            }
        }

        private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
            bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
        }
    }
}
