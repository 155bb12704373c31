import Dispatch
import Foundation
import Journal
import Testing

@testable import Store

@Suite struct QuietWritesTests {
    private let folder = TemporaryFolder()

    private func database(_ name: String) throws -> Database {
        let path = folder.file(name)
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let database = try Database(path)
        try database.execute("PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; CREATE TABLE pieces (bytes BLOB)")
        return database
    }

    /// A mebibyte, in one commit.
    private static func write(_ database: Database) throws(StoreFailure) {
        try database.execute("INSERT INTO pieces VALUES (zeroblob(1048576))")
    }

    @Test func `a pause comes after every piece of a commit, and of what is moved into the file`() throws {
        let database = try database("a.db")
        var pauses = 0
        let quiet = QuietWrites { pauses += 1 }
        try quiet.during { () throws(StoreFailure) in try Self.write(database) }
        // 32 of the blob's own bytes, and the heads of the pages besides.
        #expect((32...36).contains(pauses))
        pauses = 0
        try quiet.during { () throws(StoreFailure) in try database.moveLog() }
        #expect((32...36).contains(pauses))
        try database.syncFile()
        #expect(try database.integer("SELECT length(bytes) FROM pieces") == 1 << 20)
        #expect(try database.integer("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'") == 1)
    }

    @Test func `nothing pauses afterwards, nor what another thread writes meanwhile`() throws {
        let (own, other) = (try database("own.db"), try database("other.db"))
        var pauses = 0
        let quiet = QuietWrites { pauses += 1 }
        let written = DispatchSemaphore(value: 0)
        nonisolated(unsafe) let handed = other
        try quiet.during { () throws(StoreFailure) in
            Thread.detachNewThread {
                try? Self.write(handed)
                written.signal()
            }
            written.wait()
        }
        #expect(pauses == 0)
        try Self.write(own)
        #expect(pauses == 0)
        #expect(try other.integer("SELECT count(*) FROM pieces") == 1)
    }
}
