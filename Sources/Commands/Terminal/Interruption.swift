import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs long work until it is done, or until Ctrl-C or SIGTERM asks for the end; then the work is cancelled and awaited.
///
/// The work begins when signals are listened for: from its first line on, none is missed and none kills.
func untilInterrupted(_ work: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
    let numbers = [SIGINT, SIGTERM]
    let (registrations, registered) = AsyncStream.makeStream(of: Void.self)
    let running = Task {
        for await _ in registrations.prefix(numbers.count) {}
        return await work()
    }
    let sources = numbers.map { number in
        // The default action would end the process before the work has ended itself.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { running.cancel() }
        source.setRegistrationHandler { registered.yield() }
        source.resume()
        return source
    }
    defer { for source in sources { source.cancel() } }
    return await running.value
}
