#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// What whoever holds a store says of itself in `PATH.lock`, behind the line of its owner. The next one that holds it begins
/// the file anew.
package enum StoreNote {
    private static let word = "gateway "
    /// A line has an address in it.
    private static let longest = 4_096

    /// Notes where the holder's gateway is reached from this machine. For convenience only: what cannot be written is left out.
    package static func note(gateway url: String, of path: String) {
        let descriptor = open(path + ".lock", O_WRONLY | O_APPEND | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let text = Array("\(word)\(url)\n".utf8)
        _ = text.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
    }

    /// Where the gateway of the one who holds the store is reached, or was by the last one that held it; nil where none was.
    package static func gateway(of path: String) -> String? {
        let descriptor = open(path + ".lock", O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var text = [UInt8](repeating: 0, count: longest)
        let count = text.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
        let lines = String(decoding: text.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n")
        return lines.last { $0.hasPrefix(word) }.map { String($0.dropFirst(word.count)) }
    }
}
