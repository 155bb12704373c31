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

/// The command that makes a file private, ready to be pasted into a shell.
func chmodRemedy(for path: String) -> String {
    "chmod 600 \(shellQuoted(path))"
}

private func shellQuoted(_ text: String) -> String {
    let isPlain =
        !text.isEmpty && !text.hasPrefix("-") && text.utf8.allSatisfy { isNameByte($0) || $0 == UInt8(ascii: "/") }
    if isPlain { return text }
    let inside = text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
    return (text.hasPrefix("-") ? "-- " : "") + "'\(inside)'"
}
