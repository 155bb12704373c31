internal import CSQLite
internal import Journal

/// What SQLite answered, and what it means for a journal.
struct SQLiteCode {
    let code: Int32

    init(_ code: Int32) { self.code = code }

    /// SQLite's own words for it.
    var words: String { String(cString: sqlite3_errstr(code)) }

    func failure(_ call: StaticString, _ path: String, _ words: String) -> StoreFailure {
        let (kind, remedy) = meaning
        return StoreFailure(kind, "\(path): \(words) (\(call), SQLite's code \(code)); \(remedy)")
    }

    /// The low byte is the primary code; the others say more of it.
    private var meaning: (StoreFailure.Kind, String) {
        switch code & 0xFF {
        case SQLITE_FULL:
            (
                .full,
                "nothing of the last batch was written, what was there before stands: make room on the disk and start again"
            )
        case SQLITE_READONLY, SQLITE_PERM:
            (.readOnly, "make the file and its folder writable for this user, or name another store")
        case SQLITE_CANTOPEN:
            (.failed, "the file or its folder cannot be opened: check that they exist and belong to this user")
        case SQLITE_CORRUPT, SQLITE_NOTADB:
            (.corrupt, "the file is damaged or is no journal: keep a copy, and restore it from a backup")
        case SQLITE_BUSY, SQLITE_LOCKED:
            (.held, "another program has it open: end that program and try again")
        case SQLITE_IOERR:
            (
                .failed,
                "the disk failed: nothing of the last batch counts, look at the system's log before starting again"
            )
        default:
            (
                .failed,
                "nothing of the last batch was written: this should not happen, please report it with these words"
            )
        }
    }
}
