internal import Signing

/// A stored batch whose header and digests have been found to be right.
package struct OpenedBatch: Sendable {
    package let header: BatchHeader
    private let sections: [EncodedBatch.Section]

    /// What is wrong with a stored batch.
    package enum Damage: Error, Sendable, Hashable {
        /// The header is none of ours.
        case header
        /// The digest does not follow from the one before and the header.
        case chain
        /// The bytes of this kind are not those that were written.
        case section(Entry.Kind)
        /// Bytes stand there that the header does not know of.
        case foreignSection
    }

    fileprivate init(header: BatchHeader, sections: [EncodedBatch.Section]) {
        self.header = header
        self.sections = sections
    }

    /// The kinds whose bytes are no longer there.
    package var missing: [Entry.Kind] {
        header.sections.map(\.kind).filter { kind in !sections.contains { $0.kind == kind } }
    }

    /// The entries in order with their positions; those of missing kinds are left out.
    package func entries() throws(Damage) -> [Entry] {
        var decoded: [Entry.Kind: ArraySlice<Entry>] = [:]
        for section in sections {
            guard let count = header.sections.first(where: { $0.kind == section.kind })?.count,
                let entries = try? SectionCodec.decode(section.bytes, kind: section.kind, count: count)
            else { throw .section(section.kind) }
            decoded[section.kind] = entries[...]
        }
        return ordered(&decoded)
    }

    private func ordered(_ decoded: inout [Entry.Kind: ArraySlice<Entry>]) -> [Entry] {
        var entries: [Entry] = []
        entries.reserveCapacity(header.count)
        var position = header.firstPosition
        for run in header.runs {
            let end = position + Int64(run.count)
            defer { position = end }
            guard var rest = decoded[run.kind] else { continue }
            // Out of the dictionary, so that taking from it does not copy it.
            decoded[run.kind] = nil
            for place in position..<end {
                guard var entry = rest.popFirst() else { break }
                entry.position = place
                entries.append(entry)
            }
            decoded[run.kind] = rest
        }
        return entries
    }
}

extension EncodedBatch {
    /// Holds every byte against the chain.
    ///
    /// - Parameter previous: the digest of the batch before.
    package func open(after previous: [UInt8]) throws(OpenedBatch.Damage) -> OpenedBatch {
        guard Chain.digest(after: previous, header: header) == digest else { throw .chain }
        guard let header = try? BatchHeader(header) else { throw .header }
        for section in sections {
            guard let described = header.sections.first(where: { $0.kind == section.kind }) else {
                throw .foreignSection
            }
            guard section.isIntact(as: described) else { throw .section(section.kind) }
        }
        guard Set(sections.map(\.kind)).count == sections.count else { throw .foreignSection }
        return OpenedBatch(header: header, sections: sections)
    }
}

extension EncodedBatch.Section {
    fileprivate func isIntact(as described: BatchHeader.Section) -> Bool {
        bytes.count == described.byteCount && Digest.sha256(bytes) == described.digest
    }
}

extension OpenedBatch.Damage {
    /// What is wrong, as the end of a sentence that begins with the batch.
    package var inWords: String {
        switch self {
        case .header: "its header cannot be read"
        case .chain: "its digest does not follow from the batch before it"
        case .section(let kind): "its bytes of kind \(kind) are not those that were written"
        case .foreignSection: "it has bytes that its header does not name"
        }
    }
}
