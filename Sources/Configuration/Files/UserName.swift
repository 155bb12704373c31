import Glibc

/// What a user is called on this machine; the number itself where it has no name.
func userName(_ user: UInt32) -> String {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    // Longer than any name and home folder that adduser makes.
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
        guard let room = buffer.baseAddress else { return "\(user)" }
        guard getpwuid_r(user, &entry, room, buffer.count, &found) == 0, found != nil, let name = entry.pw_name
        else { return "\(user)" }
        return String(cString: name)
    }
}
