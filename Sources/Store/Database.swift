internal import CSQLite
internal import Journal

/// One connection to one SQLite file. Belongs to one thread.
final class Database {
    let path: String
    private let handle: OpaquePointer
    private var isClosed = false
    private var cached: [String: SQLStatement] = [:]
    private var pageBytes = 0
    private var logPages = 0

    /// Opens a file that exists.
    ///
    /// - Parameter isSealed: nobody can write it, nor anything beside it; see `SystemFile.isSealed`.
    init(_ path: String, isSealed: Bool = false) throws(StoreFailure) {
        self.path = path
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
        let code =
            isSealed
            ? sqlite3_open_v2(Self.sealed(path), &opened, flags | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nil)
            : sqlite3_open_v2(path, &opened, flags | SQLITE_OPEN_READWRITE, nil)
        guard let opened, code == SQLITE_OK else {
            sqlite3_close_v2(opened)
            throw SQLiteCode(code).failure("sqlite3_open_v2", path, SQLiteCode(code).words)
        }
        handle = opened
        // Whoever closes the file last has it for itself for a moment.
        sqlite3_busy_timeout(handle, Self.patience)
    }

    /// Read without the files that SQLite would make beside it.
    private static func sealed(_ path: String) -> String {
        let special: [Character: String] = ["%": "%25", "?": "%3f", "#": "%23"]
        return "file:" + path.map { special[$0] ?? String($0) }.joined() + "?immutable=1"
    }

    /// Milliseconds: moving a whole write-ahead log on a slow disk is over by then.
    private static let patience: Int32 = 5_000

    deinit { close() }

    /// Nothing may be asked of it afterwards.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        cached.removeAll()
        sqlite3_close_v2(handle)
    }

    /// Of the write-ahead log after this connection's last commit; counted once `countLog()` was called.
    var logBytes: Int { logPages * pageBytes }

    /// Measures the write-ahead log from here on, and leaves moving it into the file to others: SQLite itself would do it
    /// within a commit.
    func countLog() throws(StoreFailure) {
        pageBytes = Int(try integer("PRAGMA page_size"))
        let counting = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_wal_hook(
            handle,
            { context, _, _, pages in
                guard let context else { return SQLITE_OK }
                Unmanaged<Database>.fromOpaque(context).takeUnretainedValue().logPages = Int(pages)
                return SQLITE_OK
            }, counting)
    }

    /// Moves what it can of the write-ahead log into the file without waiting for anybody.
    func moveLog() throws(StoreFailure) { try execute("PRAGMA wal_checkpoint(PASSIVE)") }

    /// Returns when the disk has all that was written to the file, without its log.
    func syncFile() throws(StoreFailure) {
        var file: UnsafeMutablePointer<sqlite3_file>?
        try check(sqlite3_file_control(handle, "main", SQLITE_FCNTL_FILE_POINTER, &file), "sqlite3_file_control")
        guard let file, let methods = file.pointee.pMethods else { return }
        try check(methods.pointee.xSync(file, SQLITE_SYNC_NORMAL | SQLITE_SYNC_DATAONLY), "fdatasync")
    }

    /// Moves all of it and makes the log empty; waits for nobody, so whoever reads may keep some of it there.
    func emptyLog() throws(StoreFailure) {
        sqlite3_busy_timeout(handle, 0)
        defer { sqlite3_busy_timeout(handle, Self.patience) }
        try execute("PRAGMA wal_checkpoint(TRUNCATE)")
    }

    /// The one place where SQLite's answers are checked.
    func check(_ code: Int32, _ call: StaticString) throws(StoreFailure) {
        guard code != SQLITE_OK, code != SQLITE_ROW, code != SQLITE_DONE else { return }
        throw SQLiteCode(code).failure(call, path, String(cString: sqlite3_errmsg(handle)))
    }

    /// Runs statements that give no rows, one after the other.
    func execute(_ sql: String) throws(StoreFailure) {
        try check(sqlite3_exec(handle, sql, nil, nil, nil), "sqlite3_exec")
    }

    /// A statement that is kept for as long as the connection; it is handed out reset.
    func statement(_ sql: String) throws(StoreFailure) -> SQLStatement {
        if let statement = cached[sql] {
            statement.reset()
            return statement
        }
        var prepared: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
        try check(code, "sqlite3_prepare_v3")
        guard let prepared else { preconditionFailure("an SQL text is a statement: \(sql)") }
        let statement = SQLStatement(prepared, of: self)
        cached[sql] = statement
        return statement
    }

    /// The first column of the only row, such as a pragma's value.
    func integer(_ sql: String) throws(StoreFailure) -> Int64 {
        let statement = try statement(sql)
        defer { statement.reset() }
        return try statement.step() ? statement.integer(0) : 0
    }

    /// Runs `body` in a transaction that commits when it returns and is undone when it throws.
    func transaction<Result>(_ body: () throws(StoreFailure) -> Result) throws(StoreFailure) -> Result {
        try statement("BEGIN IMMEDIATE").run()
        do throws(StoreFailure) {
            let result = try body()
            try statement("COMMIT").run()
            return result
        } catch {
            // SQLite has undone it already where the disk failed; then there is nothing left to undo.
            if sqlite3_get_autocommit(handle) == 0 { sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
            throw error
        }
    }
}
