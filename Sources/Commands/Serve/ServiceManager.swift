import Configuration

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells whoever started this as a service how it fares: systemd's `sd_notify(3)`, one datagram each. Without one it is silent.
struct ServiceManager: Sendable {
    private let address: String?
    /// The longest time without `alive`; nil where nobody waits for it.
    let patience: Duration?

    init(_ environment: ProcessEnvironment) {
        address = environment["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isMeant = environment["WATCHDOG_PID"].map { $0 == "\(getpid())" } ?? true
        let microseconds = environment["WATCHDOG_USEC"].flatMap { Int64($0) } ?? 0
        patience = isMeant && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// A long start is no hanging one while it tells this.
    func starting(_ status: String) { tell("STATUS=\(status)\nEXTEND_TIMEOUT_USEC=\(Self.nextWord)") }
    func ready(_ status: String) { tell("READY=1\nSTATUS=\(status)") }
    func reloading(at steady: Duration) { tell("RELOADING=1\nMONOTONIC_USEC=\(Self.microseconds(steady))") }
    func stopping() { tell("STOPPING=1\nSTATUS=ending: what has come is written down") }
    func alive() { tell("WATCHDOG=1") }

    /// Microseconds until the next word at the latest: a slow disk's longest pause.
    private static let nextWord = 60_000_000

    private static func microseconds(_ time: Duration) -> Int64 {
        let (seconds, attoseconds) = time.components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// Whoever does not listen any more misses something; that is no reason to end.
    private func tell(_ words: String) {
        #if canImport(Glibc)
        guard let address, var name = sockaddr_un(notifying: address) else { return }
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let bytes = Array(words.utf8)
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.utf8.count)
        withUnsafePointer(to: &name) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                _ = sendto(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL), $0, length)
            }
        }
        #endif
    }
}

#if canImport(Glibc)
extension sockaddr_un {
    /// A path, or a name of the abstract space after an `@`; nil for what is neither.
    fileprivate init?(notifying address: String) {
        self.init()
        var bytes = Array(address.utf8)
        guard bytes.first == UInt8(ascii: "/") || bytes.first == UInt8(ascii: "@"),
            bytes.count < MemoryLayout.size(ofValue: sun_path)
        else { return nil }
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
    }
}
#endif
