import Dispatch

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Runs long work until it is done, or until Ctrl-C or SIGTERM asks for the end; then the work is cancelled and awaited.
func untilInterrupted(_ work: @escaping @Sendable () async -> ExitStatus) async -> ExitStatus {
    let running = Task { await work() }
    let sources = [SIGINT, SIGTERM].map { number in
        // The default action would end the process before the work has ended itself.
        signal(number, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
        source.setEventHandler { running.cancel() }
        source.resume()
        return source
    }
    defer { for source in sources { source.cancel() } }
    return await running.value
}
