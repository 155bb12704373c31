internal import Accounts
internal import Balances
internal import Signing

/// A batch as bytes: what a store keeps.
package struct EncodedBatch: Sendable, Hashable {
    /// See `BatchHeader`.
    package var header: [UInt8]
    /// The end of the chain with this batch in it.
    package var digest: [UInt8]
    /// The bytes of each kind; a kind that retention has dropped is missing.
    package var sections: [Section]

    package struct Section: Sendable, Hashable {
        package var kind: Entry.Kind
        package var bytes: [UInt8]

        package init(kind: Entry.Kind, bytes: [UInt8]) {
            self.kind = kind
            self.bytes = bytes
        }
    }

    /// Bytes as they were found in a store; `open` says whether they are sound.
    package init(header: [UInt8], digest: [UInt8], sections: [Section]) {
        self.header = header
        self.digest = digest
        self.sections = sections
    }

    /// The bytes of a batch that follows what `previous` is the digest of.
    package init(_ batch: Batch, after previous: [UInt8]) {
        let kinds = Set(batch.entries.lazy.map(\.kind.rawValue)).sorted().compactMap(Entry.Kind.init(rawValue:))
        var described: [BatchHeader.Section] = []
        sections = []
        for kind in kinds {
            let (bytes, count) = Self.section(kind, of: batch, isOnly: kinds.count == 1)
            let digest = Digest.sha256(bytes)
            described.append(.init(kind: kind, count: count, byteCount: bytes.count, digest: digest))
            sections.append(Section(kind: kind, bytes: bytes))
        }
        header =
            BatchHeader(
                firstPosition: batch.firstPosition, count: batch.entries.count, received: batch.received,
                runs: batch.runs, sections: described
            ).bytes
        digest = Chain.digest(after: previous, header: header)
    }

    private static func section(_ kind: Entry.Kind, of batch: Batch, isOnly: Bool) -> ([UInt8], Int) {
        if isOnly { return (SectionCodec.encode(batch.entries), batch.entries.count) }
        let entries = batch.entries.filter { $0.kind == kind }
        return (SectionCodec.encode(entries), entries.count)
    }
}

extension Batch {
    fileprivate var received: ClosedRange<Timestamp> {
        var (earliest, latest) = (entries[0].receivedAt.wall, entries[0].receivedAt.wall)
        for entry in entries {
            earliest = min(earliest, entry.receivedAt.wall)
            latest = max(latest, entry.receivedAt.wall)
        }
        return earliest...latest
    }

    fileprivate var runs: [BatchHeader.Run] {
        var runs: [BatchHeader.Run] = []
        for entry in entries {
            if runs.last?.kind == entry.kind {
                runs[runs.count - 1].count += 1
            } else {
                runs.append(.init(kind: entry.kind, count: 1))
            }
        }
        return runs
    }
}
