package import Journal

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// An open file; every call is checked and named.
package final class SystemFile {
    private let path: String
    private let descriptor: Int32

    /// Creates it for this user only, and takes away what stands there: what that leads to by a link is left alone.
    package init(creating path: String) throws(StoreFailure) {
        self.path = path
        unlink(path)
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemCall.failure("open", path) }
        FolderOwner.take(descriptor, at: path)
    }

    /// Creates it for this user only, or leaves it as it is.
    init(keeping path: String) throws(StoreFailure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemCall.failure("open", path) }
        FolderOwner.take(descriptor, at: path)
    }

    init(reading path: String) throws(StoreFailure) {
        self.path = path
        descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemCall.failure("open", path) }
    }

    deinit { close(descriptor) }

    package func write(_ bytes: [UInt8]) throws(StoreFailure) {
        var done = 0
        while done < bytes.count {
            let from = done
            let count = bytes.withUnsafeBytes { Self.write(descriptor, UnsafeRawBufferPointer(rebasing: $0[from...])) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw SystemCall.failure("write", path) }
            done += count
        }
    }

    private static func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
        Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    /// At most `count` bytes; fewer at the end of the file.
    func read(_ count: Int) throws(StoreFailure) -> [UInt8] {
        var failed = false
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, done in
            done = 0
            while done < count {
                let got = Self.read(
                    descriptor,
                    UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[done..<count]))
                if got < 0, errno == EINTR { continue }
                failed = got < 0
                guard got > 0 else { return }
                done += got
            }
        }
        if failed { throw SystemCall.failure("read", path) }
        return bytes
    }

    private static func read(_ descriptor: Int32, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
        Musl.read(descriptor, bytes.baseAddress, bytes.count)
        #else
        Darwin.read(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }

    func size() throws(StoreFailure) -> Int {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw SystemCall.failure("fstat", path) }
        return Int(status.st_size)
    }

    /// Until the disk has it.
    package func sync() throws(StoreFailure) {
        guard fsync(descriptor) == 0 else { throw SystemCall.failure("fsync", path) }
    }

    /// Gives a file another's place, and makes that durable.
    package static func rename(_ old: String, to new: String) throws(StoreFailure) {
        #if canImport(Glibc)
        let code = Glibc.rename(old, new)
        #elseif canImport(Musl)
        let code = Musl.rename(old, new)
        #else
        let code = Darwin.rename(old, new)
        #endif
        guard code == 0 else { throw SystemCall.failure("rename", new) }
        try SystemFile(reading: folder(of: new)).sync()
    }

    /// Whether a database was closed in good order and lies where this user cannot write, such as on a read-only disk: nothing can
    /// be made beside it, as SQLite needs it for reading while others write, and nobody does.
    static func isSealed(_ path: String) -> Bool {
        access(folder(of: path), W_OK) != 0 && !exists(path + "-wal") && !exists(path + "-shm")
    }

    /// Whether there is a file, or anything else, of that name.
    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// The folder a path lies in: `.` for a bare name.
    static func folder(of path: String) -> String {
        path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    }
}
