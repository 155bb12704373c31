package import Balances
package import Journal

#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Who opens a store, for whoever is refused because of it.
package struct StoreOwner: Sendable, Hashable {
    package var pid: Int32
    /// The command line's first words, such as `foil serve`; no secret stands in it.
    package var command: String
    package var since: Timestamp

    package init(pid: Int32, command: String, since: Timestamp) {
        self.pid = pid
        self.command = command
        self.since = since
    }
}

/// Holds a store for one process: `flock` on a file beside it, which the system releases however the process ends.
package final class StoreLock: Sendable {
    private let descriptor: Int32

    /// - Parameter store: the path of the journal; `.lock` is beside it.
    /// - Throws: `.held` when another process has it, with who and since when; `.readOnly`, `.full` or `.failed`.
    package init(_ store: String, for owner: StoreOwner) throws(StoreFailure) {
        let path = store + ".lock"
        descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SystemCall.failure("open", path) }
        FolderOwner.take(descriptor, at: path)
        // It is closed by `deinit`, also where this throws.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw errno == EWOULDBLOCK ? Self.held(store, by: descriptor) : SystemCall.failure("flock", path)
        }
        write(owner)
    }

    deinit {
        // Closing alone gives it free only once no child has the descriptor, and each has it until it runs its own program.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// For people only: the lock holds whether or not this could be written.
    private func write(_ owner: StoreOwner) {
        let text = Array("pid \(owner.pid), \(owner.command), since \(owner.since)\n".utf8)
        _ = ftruncate(descriptor, 0)
        _ = text.withUnsafeBytes { pwrite(descriptor, $0.baseAddress, $0.count, 0) }
    }

    private static func held(_ store: String, by descriptor: Int32) -> StoreFailure {
        var text = [UInt8](repeating: 0, count: 512)
        let count = text.withUnsafeMutableBytes { pread(descriptor, $0.baseAddress, $0.count, 0) }
        let words = String(decoding: text.prefix(max(count, 0)).prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
        return StoreFailure(
            .held,
            "\(store) is held by another Counterfoil (\(words.isEmpty ? "which has not said its name" : words)): "
                + "end that one first, or name another store")
    }
}

/// Failures of the system's own calls.
enum SystemCall {
    /// Names the call and the path, and says what to do.
    static func failure(_ call: StaticString, _ path: String) -> StoreFailure {
        let code = errno
        let words = String(cString: strerror(code))
        let (kind, remedy): (StoreFailure.Kind, String) =
            switch code {
            case ENOSPC, EDQUOT: (.full, "make room on the disk and start again")
            case EROFS, EACCES, EPERM:
                (.readOnly, "make it and its folder writable for this user, or name another store")
            case ENOENT, ENOTDIR: (.failed, "its folder does not exist: create it, or name another store")
            default: (.failed, "look at the system's log")
            }
        return StoreFailure(kind, "\(path): \(words) (\(call)); \(remedy)")
    }
}
