import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs long work until it is done, or until Ctrl-C, SIGTERM or the end of the terminal asks for the end; then the work is
/// cancelled and awaited. Who asks again does not want to wait: the process ends as the signal says.
///
/// The end of the terminal is `hangup`'s to judge where it is given: true where it asks for the end, false where SIGHUP meant
/// something else, such as that the configuration is to be read again.
///
/// The work begins when signals are listened for: from its first line on, none is missed and none kills.
func untilInterrupted(
    hangup: (@Sendable () -> Bool)? = nil, _ work: @escaping @Sendable () async -> ExitStatus
) async -> ExitStatus {
    // Under nohup the end of the terminal is to be ignored, and stays so.
    let numbers = signal(SIGHUP, SIG_IGN).isIgnored && hangup == nil ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
    let (registrations, registered) = AsyncStream.makeStream(of: Void.self)
    let running = Task {
        for await _ in registrations.prefix(numbers.count) {}
        return await work()
    }
    let sources = numbers.map { number in
        // The default action would end the process before the work has ended itself.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler {
            if number == SIGHUP, let hangup, !hangup() { return }
            guard running.isCancelled else { return running.cancel() }
            Screen.abandon()
            _exit(128 + number)
        }
        source.setRegistrationHandler { registered.yield() }
        source.resume()
        return source
    }
    defer { for source in sources { source.cancel() } }
    return await running.value
}

extension Optional where Wrapped == @convention(c) (Int32) -> Void {
    /// Whether this is the disposition that drops a signal.
    fileprivate var isIgnored: Bool { unsafeBitCast(self, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self) }
}
