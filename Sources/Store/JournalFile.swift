internal import Journal

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Opens the journal's file the way it is to be used.
enum JournalFile {
    /// So long does the write-ahead log become before it begins anew: `LogMover` sees to it beside the commits, and for
    /// other writers SQLite does within one of them.
    static let logBytes = 128 << 20

    /// Enough for the batch being written and the tables' inner pages.
    private static let cacheKiB = 16_384

    static func open(_ path: String) throws(StoreFailure) -> Database {
        // SQLite gives the files beside it the same permissions.
        _ = try SystemFile(keeping: path)
        let database = try Database(path)
        try claim(database)
        try configure(database)
        try Schema.migrate(database)
        return database
    }

    /// Refuses a database that is none of ours and marks a new one.
    private static func claim(_ database: Database) throws(StoreFailure) {
        let mark = try database.integer("PRAGMA application_id")
        if mark == Schema.applicationID { return }
        let isNew = try database.integer("SELECT count(*) FROM sqlite_schema") == 0
        guard isNew, mark == 0 else {
            throw StoreFailure(
                .corrupt, "\(database.path) is a database, but no journal of Counterfoil: name another store")
        }
        try database.execute("PRAGMA page_size = \(Schema.pageBytes)")
        try database.execute("PRAGMA application_id = \(Schema.applicationID)")
    }

    private static func configure(_ database: Database) throws(StoreFailure) {
        // A journal that an older Counterfoil began has larger ones.
        let pageBytes = try database.integer("PRAGMA page_size")
        try database.execute(
            """
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA trusted_schema = OFF;
            PRAGMA cell_size_check = ON;
            PRAGMA cache_size = -\(cacheKiB);
            PRAGMA wal_autocheckpoint = \(Int64(logBytes) / pageBytes);
            """)
        let mode = try database.statement("PRAGMA journal_mode")
        defer { mode.reset() }
        guard try mode.step(), mode.text(0) == "wal" else {
            throw StoreFailure(
                .failed, "\(database.path) cannot have a write-ahead log there: put the store on a local disk")
        }
    }
}
