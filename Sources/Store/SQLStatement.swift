internal import CSQLite
internal import Journal

/// A prepared statement with its parameters and its row. Parameters count from 1, columns from 0.
final class SQLStatement {
    private let handle: OpaquePointer
    private unowned let database: Database

    init(_ handle: OpaquePointer, of database: Database) {
        self.handle = handle
        self.database = database
    }

    deinit { sqlite3_finalize(handle) }

    func bind(_ index: Int32, _ value: Int64) throws(StoreFailure) {
        try database.check(sqlite3_bind_int64(handle, index, value), "sqlite3_bind_int64")
    }

    func bindNull(_ index: Int32) throws(StoreFailure) {
        try database.check(sqlite3_bind_null(handle, index), "sqlite3_bind_null")
    }

    func bind(_ index: Int32, _ text: String) throws(StoreFailure) {
        var text = text
        let code = text.withUTF8 { bytes in
            let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
            return start.map { csqlite_bind_text(handle, index, $0, Int32(bytes.count)) }
                ?? csqlite_bind_text(handle, index, "", 0)
        }
        try database.check(code, "sqlite3_bind_text")
    }

    /// Copies the bytes: for short ones.
    func bind(_ index: Int32, _ bytes: [UInt8]) throws(StoreFailure) {
        let code = bytes.withUnsafeBytes { csqlite_bind_blob_copy(handle, index, $0.baseAddress, UInt64($0.count)) }
        try database.check(code, "sqlite3_bind_blob64")
    }

    /// Runs to the end with `bytes` as one more parameter, which is not copied.
    func run(_ index: Int32, lending bytes: [UInt8]) throws(StoreFailure) {
        let code = bytes.withUnsafeBytes { lent in
            let bound = csqlite_bind_blob(handle, index, lent.baseAddress, UInt64(lent.count))
            guard bound == SQLITE_OK else { return bound }
            let stepped = sqlite3_step(handle)
            sqlite3_reset(handle)
            sqlite3_bind_null(handle, index)
            return stepped
        }
        try database.check(code, "sqlite3_step")
    }

    /// Runs to the end.
    func run() throws(StoreFailure) {
        while try step() {}
        reset()
    }

    /// Goes to the next row; false after the last.
    func step() throws(StoreFailure) -> Bool {
        let code = sqlite3_step(handle)
        guard code == SQLITE_ROW || code == SQLITE_DONE else {
            defer { sqlite3_reset(handle) }
            try database.check(code, "sqlite3_step")
            return false
        }
        return code == SQLITE_ROW
    }

    /// Ready to be run again; the row is gone.
    func reset() { sqlite3_reset(handle) }

    func integer(_ column: Int32) -> Int64 { sqlite3_column_int64(handle, column) }

    func text(_ column: Int32) -> String { String(decoding: lent(column), as: UTF8.self) }

    func bytes(_ column: Int32) -> [UInt8] { [UInt8](lent(column)) }

    /// A text or blob where it stands: until the next step or reset.
    func lent(_ column: Int32) -> UnsafeRawBufferPointer {
        let start = sqlite3_column_blob(handle, column)
        return UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, column)))
    }
}
