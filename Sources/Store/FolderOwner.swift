#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The user whose folder a file is in. What root makes there is that user's, as SQLite has it with its own files: else a
/// service could not open the record that root has begun, or the tokens that root has made.
package enum FolderOwner {
    /// The numeric user; nil where there is no such folder.
    package static func of(_ path: String) -> UInt32? {
        var status = stat()
        return stat(SystemFile.folder(of: path), &status) == 0 ? status.st_uid : nil
    }

    /// Gives an open file of root's to the owner of its folder. Not what the path leads to by a link: that may be anything.
    package static func take(_ descriptor: Int32, at path: String) {
        guard geteuid() == 0 else { return }
        var (parent, open, there) = (stat(), stat(), stat())
        guard stat(SystemFile.folder(of: path), &parent) == 0, fstat(descriptor, &open) == 0, lstat(path, &there) == 0
        else {
            return
        }
        guard parent.st_uid != 0, open.st_uid == 0, open.st_nlink == 1, open.st_mode & S_IFMT == S_IFREG,
            open.st_ino == there.st_ino, open.st_dev == there.st_dev
        else { return }
        // Where root may not, it stays as it was made.
        _ = fchown(descriptor, parent.st_uid, parent.st_gid)
    }
}
