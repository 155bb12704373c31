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
/// The work begins when signals are listened for: from its first line on, none is missed and none kills.
func untilInterrupted(_ work: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
    // Under nohup the end of the terminal is to be ignored, and stays so.
    let numbers = signal(SIGHUP, SIG_IGN).isIgnored ? [SIGINT, SIGTERM] : [SIGINT, SIGTERM, SIGHUP]
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
