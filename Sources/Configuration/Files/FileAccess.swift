/// Who owns a file and who may do what with it.
package struct FileAccess: Sendable, Hashable {
    /// The permission bits, `0o600` and the like.
    package var mode: UInt32
    /// The numeric user that owns the file.
    package var owner: UInt32
    /// The user this process acts for.
    package var user: UInt32
    /// Whether it lies on a file system that is mounted read-only, where no mode can be changed.
    package var isOnReadOnlyMount: Bool

    package init(mode: UInt32, owner: UInt32, user: UInt32, isOnReadOnlyMount: Bool = false) {
        self.mode = mode
        self.owner = owner
        self.user = user
        self.isOnReadOnlyMount = isOnReadOnlyMount
    }

    /// Whether the group or everybody may read, write or run it.
    var isOpenToOthers: Bool { mode & 0o077 != 0 }

    /// Whether somebody other than the user and root decides what it says.
    var isWritableByOthers: Bool { mode & 0o022 != 0 || (owner != user && owner != 0) }
}

extension FileAccess {
    /// What makes a file private and leaves it to the user who runs this, ready to be pasted into a shell: a service's file is
    /// often written by root.
    func remedy(for path: String) -> String {
        let chmod = "chmod 600 \(shellQuoted(path))"
        return owner == user || user == 0 ? chmod : "\(chownRemedy(for: path, user: user)) && \(chmod)"
    }
}

/// What lets a user read a file, ready to be pasted into root's shell.
func chownRemedy(for path: String, user: UInt32) -> String {
    "chown \(userName(user)) \(shellQuoted(path))"
}

private func shellQuoted(_ text: String) -> String {
    let isPlain =
        !text.isEmpty && !text.hasPrefix("-") && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "/") }
    if isPlain { return text }
    let inside = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    return (text.hasPrefix("-") ? "-- " : "") + "'\(inside)'"
}
