internal import Journal

/// Reads and writes the rows of batches, and holds what is read against the chain.
final class BatchTable {
    let database: Database

    init(_ database: Database) { self.database = database }

    /// A batch as its row says.
    struct Stored {
        var first: Int64
        var last: Int64
        var header: [UInt8]
        var digest: [UInt8]
        /// The digest of the batch before.
        var previous: [UInt8]
    }

    private static let columns = "first, last, header, digest"
    private static let insertion = "INSERT INTO batches (\(columns), kind, bytes) VALUES (?, ?, ?, ?, ?, ?)"
    private static let holding = """
        SELECT \(columns) FROM batches
        WHERE first >= ifnull((SELECT max(first) FROM batches WHERE first <= ?1), ?1) ORDER BY first LIMIT 1
        """
    private static let following = "SELECT \(columns) FROM batches WHERE first > ? ORDER BY first LIMIT 1"

    /// All of the batch or, when it throws, nothing.
    func insert(_ batch: EncodedBatch, from first: Int64, to last: Int64) throws(StoreFailure) {
        try database.transaction { () throws(StoreFailure) in
            let row = try database.statement(Self.insertion)
            try row.bind(1, first)
            try row.bind(2, last)
            try row.bind(3, batch.header)
            try row.bind(4, batch.digest)
            if batch.sections.count == 1 {
                try row.bind(5, Int64(batch.sections[0].kind.rawValue))
                try row.run(6, lending: batch.sections[0].bytes)
            } else {
                try row.bindNull(5)
                try row.run()
                for section in batch.sections { try insert(section, of: first) }
            }
        }
    }

    private func insert(_ section: EncodedBatch.Section, of batch: Int64) throws(StoreFailure) {
        let row = try database.statement("INSERT INTO sections (id, batch, kind, bytes) VALUES (?, ?, ?, ?)")
        try row.bind(1, Self.id(batch, section.kind))
        try row.bind(2, batch)
        try row.bind(3, Int64(section.kind.rawValue))
        try row.run(4, lending: section.bytes)
    }

    static func id(_ batch: Int64, _ kind: Entry.Kind) -> Int64 { batch << 8 | Int64(kind.rawValue) }

    /// The batch that has a position; for a position below all batches the first one.
    func batch(holding position: Int64) throws(StoreFailure) -> Stored? {
        let row = try database.statement(Self.holding)
        defer { row.reset() }
        try row.bind(1, position)
        guard try row.step() else { return nil }
        return Self.stored(row, after: try digest(before: row.integer(0)))
    }

    func batch(after batch: Stored) throws(StoreFailure) -> Stored? {
        let row = try database.statement(Self.following)
        defer { row.reset() }
        try row.bind(1, batch.first)
        return try row.step() ? Self.stored(row, after: batch.digest) : nil
    }

    private static func stored(_ row: SQLStatement, after previous: [UInt8]) -> Stored {
        Stored(
            first: row.integer(0), last: row.integer(1), header: row.bytes(2), digest: row.bytes(3), previous: previous)
    }

    private func digest(before first: Int64) throws(StoreFailure) -> [UInt8] {
        let row = try database.statement("SELECT digest FROM batches WHERE first < ? ORDER BY first DESC LIMIT 1")
        defer { row.reset() }
        try row.bind(1, first)
        return try row.step() ? row.bytes(0) : JournalHead.empty.digest
    }

    /// Loads the sections of a batch and holds all of it against the chain.
    func open(_ batch: Stored) throws(StoreFailure) -> OpenedBatch {
        let encoded = EncodedBatch(header: batch.header, digest: batch.digest, sections: try sections(of: batch))
        do {
            let opened = try encoded.open(after: batch.previous)
            guard opened.header.firstPosition == batch.first, opened.header.lastPosition == batch.last else {
                throw OpenedBatch.Damage.header
            }
            return opened
        } catch let error as OpenedBatch.Damage {
            throw damage(batch, error.inWords)
        } catch {
            throw damage(batch, "\(error)")
        }
    }

    private func sections(of batch: Stored) throws(StoreFailure) -> [EncodedBatch.Section] {
        let row = try database.statement("SELECT kind, bytes FROM all_sections WHERE batch = ?")
        defer { row.reset() }
        try row.bind(1, batch.first)
        var sections: [EncodedBatch.Section] = []
        while try row.step() {
            guard let kind = Self.kind(row.integer(0)) else {
                throw damage(batch, "it has a section of an unknown kind")
            }
            sections.append(EncodedBatch.Section(kind: kind, bytes: row.bytes(1)))
        }
        return sections
    }

    static func kind(_ number: Int64) -> Entry.Kind? { UInt8(exactly: number).flatMap(Entry.Kind.init(rawValue:)) }

    func entries(of batch: OpenedBatch) throws(StoreFailure) -> [Entry] {
        do {
            return try batch.entries()
        } catch {
            throw damage(batch.header.firstPosition, batch.header.lastPosition, error.inWords)
        }
    }

    func damage(_ batch: Stored, _ words: String) -> StoreFailure { damage(batch.first, batch.last, words) }

    private func damage(_ first: Int64, _ last: Int64, _ words: String) -> StoreFailure {
        StoreFailure(
            .corrupt,
            "\(database.path): the batch of positions \(first) to \(last) is not what was written: \(words); what stands "
                + "before it is sound. Keep a copy of the file, and restore it from a backup")
    }
}
