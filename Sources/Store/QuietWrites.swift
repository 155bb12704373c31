internal import CSQLite
internal import Journal

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Has what one thread writes through SQLite reach the disk a little at a time.
///
/// SQLite writes many pages into the system's cache and then waits until the disk has all of them: a commit that another
/// thread makes meanwhile waits behind them, and behind the writing itself where cores are few. Here each piece is given to
/// the disk when it is written, with a pause after it, so that little is left to wait for at the end. Nothing is less durable
/// by it: SQLite waits for the disk when it did before.
final class QuietWrites {
    private let pause: () -> Void
    private var stretch = Stretch()
    /// Since the last pause.
    private var bytes: Int64 = 0

    /// What was written of a file in one go and has not been given to the disk.
    private struct Stretch {
        var file: Int32 = -1
        var range: Range<Int64> = 0..<0
    }

    /// So many bytes between two pauses: for the disk no more than a commit.
    private static let pieceBytes: Int64 = 32 << 10

    /// - Parameter pause: called after each piece, in the midst of SQLite's work: it must not use the database.
    init(pause: @escaping () -> Void) { self.pause = pause }

    /// All that the calling thread writes through SQLite meanwhile is written quietly.
    func during<R>(_ body: () throws(StoreFailure) -> R) throws(StoreFailure) -> R {
        // Where SQLite does not let it look on, it is as without.
        _ = Self.looksOn
        pthread_setspecific(Self.ofThread, Unmanaged.passUnretained(self).toOpaque())
        defer {
            pthread_setspecific(Self.ofThread, nil)
            handOver()
        }
        return try body()
    }

    private func wrote(_ count: Int64, at offset: Int64, of file: Int32) {
        if stretch.file == file, stretch.range.upperBound == offset {
            stretch.range = stretch.range.lowerBound..<offset + count
        } else {
            handOver()
            stretch = Stretch(file: file, range: offset..<offset + count)
        }
        bytes += count
        guard bytes >= Self.pieceBytes else { return }
        bytes = 0
        handOver()
        pause()
    }

    private func handOver() {
        guard !stretch.range.isEmpty else { return }
        csqlite_begin_writing(stretch.file, stretch.range.lowerBound, Int64(stretch.range.count))
        stretch = Stretch()
    }

    /// Whose the calling thread is.
    private static let ofThread: pthread_key_t = {
        var key = pthread_key_t()
        let code = pthread_key_create(&key, nil)
        precondition(code == 0, "pthread_key_create failed with \(code)")
        return key
    }()

    /// SQLite lets a program put itself before the calls of the system that it makes, for all connections.
    private static let looksOn: Bool = {
        guard let system = sqlite3_vfs_find(nil), let put = system.pointee.xSetSystemCall else { return false }
        let call = unsafeBitCast(write, to: sqlite3_syscall_ptr.self)
        // Which of the two it makes is settled where SQLite is built.
        return put(system, "pwrite", call) == SQLITE_OK && put(system, "pwrite64", call) == SQLITE_OK
    }()

    private typealias Write = @convention(c) (Int32, UnsafeRawPointer?, Int, Int64) -> Int

    private static let write: Write = { file, data, count, offset in
        let written = pwrite(file, data, count, off_t(offset))
        if written > 0, let quiet = pthread_getspecific(ofThread) {
            let writes = Unmanaged<QuietWrites>.fromOpaque(quiet).takeUnretainedValue()
            writes.wrote(Int64(written), at: offset, of: file)
        }
        return written
    }
}
