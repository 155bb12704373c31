import Journal
import Store

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file of tokens beside the store. Reading and changing it blocks: never on the server's thread.
///
/// A change writes a new file and gives it the old one's place, so that a reader has one or the other, whole.
package struct TokenFile: Sendable {
    package let path: String
    private let isForService: Bool

    /// - Parameters:
    ///   - store: the journal's path.
    ///   - isForService: whether root asks for the service whose folder it is, and not for itself.
    package init(besides store: String, isForService: Bool = false) {
        path = "\(store).tokens"
        self.isForService = isForService
    }

    /// Which file it is and when it was last changed, its mode included; whoever finds the same one need not read it again.
    package struct Stamp: Sendable, Hashable {
        var inode: UInt64
        var size: Int64
        var seconds: Int
        var nanoseconds: Int
    }

    /// Why it cannot be used, as a sentence that names it.
    package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        package let description: String
        package var remedy: String?
    }

    /// Nil where there is no file.
    package var stamp: Stamp? {
        var status = stat()
        return stat(path, &status) == 0 ? Stamp(status) : nil
    }

    /// An empty list where there is no file.
    package func read() throws(Fault) -> (list: TokenList, stamp: Stamp?) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        if descriptor < 0, errno == ENOENT { return (TokenList(), nil) }
        guard descriptor >= 0 else { throw system("cannot be read") }
        defer { close(descriptor) }
        let stamp = try check(descriptor)
        do {
            return (try TokenList(json: try contents(descriptor)), stamp)
        } catch let fault as Fault {
            throw fault
        } catch {
            throw Fault(
                description: "\(path) is no list of tokens: \(error)", remedy: "remove it, and make the tokens again")
        }
    }

    /// Reads, changes and writes it, while nobody else does.
    package func change<R, Failure: Error>(
        _ body: (inout TokenList) throws(Failure) -> R
    ) throws -> R {
        let lock = try takeLock()
        defer { close(lock) }
        var list = try read().list
        let result = try body(&list)
        try write(list.json())
        return result
    }

    // MARK: The system

    private func system(_ what: String) -> Fault {
        Fault(description: "\(path) \(what): \(strerror(errno).map { String(cString: $0) } ?? "error \(errno)")")
    }

    /// Whoever could write it could let himself in.
    private func check(_ descriptor: Int32) throws(Fault) -> Stamp {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw system("cannot be read") }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw Fault(description: "\(path) is no file", remedy: "remove it")
        }
        guard status.st_mode & 0o077 == 0 else {
            throw Fault(description: "others can open \(path)", remedy: "chmod 600 \(path)")
        }
        let isServices = isForService && geteuid() == 0 && status.st_uid == FolderOwner.of(path)
        guard status.st_uid == geteuid() || status.st_uid == 0 || isServices else {
            throw Fault(
                description: "\(path) belongs to another user",
                remedy: "run foil token as the user that runs foil serve")
        }
        return Stamp(status)
    }

    private func contents(_ descriptor: Int32) throws(Fault) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count <= TokenList.largestFile {
            var failed = false
            let piece = [UInt8](unsafeUninitializedCapacity: 65_536) { buffer, count in
                let got = posixRead(descriptor, buffer.baseAddress, buffer.count)
                failed = got < 0
                count = max(0, got)
            }
            if failed, errno == EINTR { continue }
            guard !failed else { throw system("cannot be read") }
            if piece.isEmpty { return bytes }
            bytes += piece
        }
        throw Fault(description: "\(path) is too large to be a list of tokens", remedy: "remove it")
    }

    /// A file of its own is locked: the list is replaced by every change, and a lock would be on the one that was.
    private func takeLock() throws(Fault) -> Int32 {
        while true {
            let descriptor = open(lockPath, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard descriptor >= 0 else { throw system("cannot be changed") }
            FolderOwner.take(descriptor, at: lockPath)
            if flock(descriptor, LOCK_EX) == 0 { return descriptor }
            close(descriptor)
            guard errno == EINTR else { throw system("cannot be locked") }
        }
    }

    private var lockPath: String { "\(path).lock" }

    /// A revocation outlives a power cut.
    private func write(_ bytes: [UInt8]) throws(Fault) {
        let new = "\(path).new"
        do throws(StoreFailure) {
            let file = try SystemFile(creating: new)
            try file.write(bytes)
            try file.sync()
            try SystemFile.rename(new, to: path)
        } catch {
            throw Fault(description: error.message)
        }
    }
}

extension TokenFile.Stamp {
    fileprivate init(_ status: stat) {
        #if os(Linux)
        let time = status.st_ctim
        #else
        let time = status.st_ctimespec
        #endif
        self.init(
            inode: UInt64(status.st_ino), size: Int64(status.st_size), seconds: Int(time.tv_sec),
            nanoseconds: Int(time.tv_nsec))
    }
}

// `read` is also a name of the type's own.
private func posixRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    guard let buffer else { return 0 }
    return read(descriptor, buffer, count)
}
