internal import Journal

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The file beside the journal with what is computed from it. It may be deleted: it is built again.
enum IndexFile {
    /// `foix` in ASCII.
    private static let applicationID: Int64 = 0x666F_6978

    /// A file of a version that is not known is built again.
    private static let version: Int64 = 2

    /// Small pages: rows come in any order of holders, and each touches a page of its own.
    private static let pageBytes = 4_096

    /// The inner pages of ten million rows and the recently used leaves.
    private static let cacheKiB = 65_536

    /// Moved into the file seldom: when it is, the disk is waited for twice, and the journal's commits wait too.
    private static let logBytes = 8 << 20

    static let tables = """
        CREATE TABLE progress (              -- built up to here, and the chain's digest there
          id INTEGER PRIMARY KEY CHECK (id = 1),
          position INTEGER NOT NULL,
          digest BLOB NOT NULL
        ) STRICT;
        CREATE TABLE subjects (              -- whose history, or which asset's where changes come singly
          id INTEGER PRIMARY KEY,
          account TEXT NOT NULL,
          holder TEXT NOT NULL,              -- '' is the owner, ':' and the id a user
          asset TEXT NOT NULL,               -- '' is all of them, ':' and the venue's code one
          UNIQUE (account, holder, asset)
        ) STRICT;
        CREATE TABLE history (
          subject INTEGER NOT NULL,
          time INTEGER NOT NULL,             -- nanoseconds since 1970: the venue's, or else when it came
          position INTEGER NOT NULL,
          record BLOB NOT NULL,
          PRIMARY KEY (subject, time, position)
        ) STRICT, WITHOUT ROWID;
        \(disorder)
        CREATE TABLE gaps (
          position INTEGER PRIMARY KEY, account TEXT NOT NULL, time INTEGER NOT NULL, received INTEGER NOT NULL,
          epoch INTEGER NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE TABLE outcomes (
          position INTEGER PRIMARY KEY, account TEXT NOT NULL, time INTEGER NOT NULL, received INTEGER NOT NULL,
          epoch INTEGER NOT NULL, body TEXT NOT NULL
        ) STRICT;
        CREATE TABLE findings (
          position INTEGER NOT NULL, ordinal INTEGER NOT NULL, account TEXT NOT NULL, time INTEGER NOT NULL,
          received INTEGER NOT NULL, epoch INTEGER NOT NULL, body TEXT NOT NULL,
          PRIMARY KEY (position, ordinal)
        ) STRICT, WITHOUT ROWID;
        """

    private static let disorder = """
        CREATE TABLE disorder (              -- where a later entry holds from before an earlier one: by how much at most
          subject INTEGER PRIMARY KEY,
          span INTEGER NOT NULL
        ) STRICT;
        """

    /// Version 1 did not know of disorder. It cannot always be built again: retention may have taken what it was built from.
    private static let toVersion2 = """
        \(disorder)
        INSERT INTO disorder (subject, span)
          SELECT subject, max(before - time) FROM (
            SELECT subject, time, max(time) OVER (
              PARTITION BY subject ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
            FROM history)
          WHERE before > time GROUP BY subject;
        PRAGMA user_version = 2;
        """

    /// Opens the file; one that is damaged, of another version or none of ours is deleted and begun again.
    ///
    /// - Parameter completeFrom: the first entry from which on the journal has everything.
    /// - Throws: `.corrupt` where it would have to be begun again and retention has taken what it was built from.
    static func open(_ path: String, completeFrom: Int64 = 1) throws(StoreFailure) -> Database {
        let isOnlyCopy = completeFrom > 1 && SystemFile.exists(path)
        do throws(StoreFailure) {
            let database = try connect(path)
            if try isOfVersion(1, database) {
                try database.transaction { () throws(StoreFailure) in try database.execute(toVersion2) }
            }
            if try isCurrent(database) { return database }
        } catch  where error.kind == .corrupt {}
        guard !isOnlyCopy else { throw lost(path, "it is damaged or of another version", completeFrom) }
        try delete(path)
        return try connect(path, create: true)
    }

    /// What it knew of entries that the journal no longer has would be gone.
    static func lost(_ path: String, _ why: String, _ completeFrom: Int64) -> StoreFailure {
        StoreFailure(
            .corrupt,
            "\(path) cannot be used: \(why), and retention has dropped what it was built from before position \(completeFrom); "
                + "restore it from a backup, or move it away to have history from that position on")
    }

    private static func connect(_ path: String, create: Bool = false) throws(StoreFailure) -> Database {
        _ = try SystemFile(keeping: path)
        let database = try Database(path)
        if create { try database.execute("PRAGMA page_size = \(pageBytes)") }
        // Losing the last rows to a power cut costs only building them again.
        try database.execute(
            """
            PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA trusted_schema = OFF;
            PRAGMA cache_size = -\(cacheKiB); PRAGMA wal_autocheckpoint = \(logBytes / pageBytes);
            """)
        if create { try begin(database) }
        return database
    }

    private static func begin(_ database: Database) throws(StoreFailure) {
        try database.transaction { () throws(StoreFailure) in
            try database.execute("PRAGMA application_id = \(applicationID)")
            try database.execute("PRAGMA user_version = \(version)")
            try database.execute(tables)
        }
    }

    static func isCurrent(_ database: Database) throws(StoreFailure) -> Bool { try isOfVersion(version, database) }

    private static func isOfVersion(_ version: Int64, _ database: Database) throws(StoreFailure) -> Bool {
        let mark = try database.integer("PRAGMA application_id")
        let found = try database.integer("PRAGMA user_version")
        return mark == applicationID && found == version
    }

    static func delete(_ path: String) throws(StoreFailure) {
        for suffix in ["", "-wal", "-shm"] where unlink(path + suffix) != 0 && errno != ENOENT {
            throw SystemCall.failure("unlink", path + suffix)
        }
    }
}
