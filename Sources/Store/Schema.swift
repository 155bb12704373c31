internal import Journal

/// The tables of a journal, version by version.
enum Schema {
    /// Marks the file as a journal of Counterfoil: `foil` in ASCII.
    static let applicationID: Int64 = 0x666F_696C

    /// A long batch wants large pages, as each costs a frame, a checksum and a call; a commit of a few messages writes one of
    /// them, whatever its size. Measured in `docs/decisions/0007-journal-layout.md`.
    static let pageBytes = 16_384

    /// Each is run once, in order, in a transaction of its own; `user_version` is how many have been run. They are
    /// never changed once released.
    static let migrations = [first, second]

    private static let first = """
        CREATE TABLE batches (
          first INTEGER PRIMARY KEY,         -- position of its first entry
          last INTEGER NOT NULL,             -- position of its last entry
          header BLOB NOT NULL,              -- see docs/journal.md
          digest BLOB NOT NULL               -- SHA-256(digest of the batch before || header)
        ) STRICT;
        CREATE TABLE sections (
          id INTEGER PRIMARY KEY,            -- batch * 256 + kind
          batch INTEGER NOT NULL REFERENCES batches (first),
          kind INTEGER NOT NULL,
          bytes BLOB NOT NULL,               -- the header has their SHA-256
          CHECK (id = batch * 256 + kind)
        ) STRICT;
        CREATE TABLE dropped (               -- what retention has taken away
          kind INTEGER PRIMARY KEY,
          through INTEGER NOT NULL           -- up to this position
        ) STRICT;
        """

    /// A commit of a few messages, which are of one kind as a rule, writes one page instead of two.
    private static let second = """
        ALTER TABLE batches ADD COLUMN kind INTEGER;  -- of all its entries; null where there are several, or it was dropped
        ALTER TABLE batches ADD COLUMN bytes BLOB;    -- of all its entries; null where they are in sections
        CREATE VIEW all_sections (batch, kind, bytes) AS    -- wherever they are
          SELECT first, kind, bytes FROM batches WHERE bytes IS NOT NULL
          UNION ALL
          \(separately);
        """

    private static let separately = """
        SELECT first, sections.kind, sections.bytes
        FROM batches JOIN sections ON id BETWEEN first * 256 AND first * 256 + 255
        """

    /// What was written by the first version is read where nobody may write it, too.
    static let sectionsOfFirst = "CREATE TEMP VIEW all_sections (batch, kind, bytes) AS \(separately)"

    /// Brings a journal to the newest version.
    static func migrate(_ database: Database, through migrations: [String] = Schema.migrations) throws(StoreFailure) {
        let version = try database.integer("PRAGMA user_version")
        guard version <= Int64(migrations.count) else {
            throw StoreFailure(
                .tooNew,
                "\(database.path) was written by a newer Counterfoil (version \(version) of the journal, this one knows "
                    + "\(migrations.count)): use the newer one; nothing was changed")
        }
        for (index, migration) in migrations.enumerated().dropFirst(Int(version)) {
            try database.transaction { () throws(StoreFailure) in
                try database.execute(migration)
                try database.execute("PRAGMA user_version = \(index + 1)")
            }
        }
    }
}
