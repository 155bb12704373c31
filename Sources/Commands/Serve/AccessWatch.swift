import Accounts
import Configuration
import Engine
import Gateway
import Net
import NetServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Sees that tokens were made or revoked and certificates renewed, while the gateway runs.
///
/// It looks at the files instead of waiting for a signal: `foil token revoke` may run in another container, and what it has
/// said it did must be so a moment later.
struct AccessWatch: Sendable {
    /// A revocation counts within a second, with room for a busy machine.
    private static let pause = Duration.milliseconds(250)

    let register: TokenRegister
    let door: TokenDoor
    let visitors: Visitors
    let certificates: GatewaySettings.Certificates?
    /// Reads the certificates again.
    let reload: @Sendable () throws(ServerError) -> Void
    let perform: @Sendable (@escaping @Sendable () -> [ServerAction]) -> Void
    let clock: EngineClock
    let log: ServeLog

    /// Runs until it is cancelled.
    func run() async {
        var shown = stamps
        var last = shown
        while (try? await clock.sleep(clock.now().steady + Self.pause)) != nil {
            look()
            let now = stamps
            defer { last = now }
            // A pair is renewed one file after the other: what may be half done is not tried before both are at rest.
            guard now != shown, now == last else { continue }
            shown = now
            renew()
        }
    }

    /// Reads the tokens if they are others, and shows those out who have lost theirs.
    func look() {
        if let news = register.look() { tell(news) }
        let actions = visitors.unwelcome(to: door, now: clock.now().wall)
        if !actions.isEmpty { perform { actions } }
    }

    /// Reads the certificates again, whether they look changed or not.
    func renew() {
        guard let certificates else { return }
        do {
            try reload()
            say(.notice, "tls.renewed", [("certificate", certificates.certificate)])
        } catch {
            say(.error, "tls.unusable", [("error", error.message), ("remedy", "the old certificate stays in force")])
        }
    }

    private func tell(_ news: TokenRegister.News) {
        switch news {
        case .read(let count):
            let isClosed = count == 0 && door.requiresToken
            say(
                .notice, "tokens.read",
                [("count", "\(count)"), ("remedy", isClosed ? "foil token create: nobody can ask yet" : nil)])
        case .unusable(let fault):
            say(.error, "tokens.unusable", [("error", fault.description), ("remedy", fault.remedy)])
        }
    }

    private func say(_ level: LogLine.Level, _ noun: String, _ fields: [(name: String, value: String?)]) {
        log.say(noun, fields, level)
    }

    private var stamps: [FileStamp?] {
        certificates.map { [FileStamp($0.certificate), FileStamp($0.key)] } ?? []
    }
}

/// Which file it is and in what state.
private struct FileStamp: Hashable {
    let inode: UInt64
    let size: Int64
    /// When it was changed, as the system writes that down: only compared.
    let changed: [UInt8]

    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if os(Linux)
        changed = withUnsafeBytes(of: status.st_mtim) { Array($0) }
        #else
        changed = withUnsafeBytes(of: status.st_mtimespec) { Array($0) }
        #endif
        (inode, size) = (UInt64(status.st_ino), Int64(status.st_size))
    }
}
