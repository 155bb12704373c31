import Glibc

/// The bytes of a file, and who may open it.
struct FileContents {
    let bytes: [UInt8]
    let access: FileAccess

    /// What may be read.
    enum Kind: Hashable {
        case regular
        case pipe
    }

    /// Reads a file to its end. Mode and owner are those of the open file, so nobody can change it in between.
    ///
    /// Blocks: for a pipe until it ends, at most until `deadline`.
    init(path: String, kinds: Set<Kind>, limit: Int, deadline: MonotonicDeadline = .never) throws(FileFault) {
        // Without O_NONBLOCK, opening a named pipe waits for a writer, for ever.
        let descriptor = Descriptor(open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK))
        guard descriptor.isOpen else { throw FileFault(opening: errno) }
        var status = stat()
        guard fstat(descriptor.number, &status) == 0 else { throw .system(reason(errno)) }
        try Self.check(status.st_mode & S_IFMT, kinds)
        access = FileAccess(
            mode: status.st_mode & 0o7777, owner: status.st_uid, user: geteuid(),
            isOnReadOnlyMount: Self.isOnReadOnlyMount(descriptor.number))
        switch readToEnd(descriptor, limit: limit, deadline: deadline) {
        case .bytes(let read): bytes = read
        case .tooLarge: throw .tooLarge
        case .late: throw .late
        case .failed(let number): throw .system(reason(number))
        }
    }

    private static func check(_ format: mode_t, _ kinds: Set<Kind>) throws(FileFault) {
        switch format {
        case S_IFREG where kinds.contains(.regular), S_IFIFO where kinds.contains(.pipe): return
        case S_IFDIR: throw .kind("a folder")
        case S_IFIFO: throw .kind("a pipe")
        case S_IFCHR, S_IFBLK: throw .kind("a device")
        case S_IFREG: throw .kind("a file")
        default: throw .kind("neither a file nor a folder")
        }
    }

    private static func isOnReadOnlyMount(_ descriptor: Int32) -> Bool {
        var status = statvfs()
        return fstatvfs(descriptor, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }
}

/// Why a file could not be read.
enum FileFault: Error, Hashable {
    case missing
    case kind(String)
    case tooLarge
    case late
    /// The user this process acts for may not.
    case denied(user: UInt32)
    /// The operating system's own words.
    case system(String)

    /// The operating system's own words for `denied`.
    static let deniedWords = reason(EACCES)

    fileprivate init(opening number: Int32) {
        self =
            switch number {
            case ENOENT, ENOTDIR: .missing
            case EACCES: .denied(user: geteuid())
            default: .system(reason(number))
            }
    }
}

/// The operating system's words for an error number, such as `Permission denied`.
func reason(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
}
