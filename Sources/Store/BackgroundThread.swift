#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// Runs blocking work on a thread of its own that gives way to all others: whoever waits for a commit goes first.
enum BackgroundThread {
    static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Body(body))
        #if canImport(Darwin)
        var thread: pthread_t?
        #else
        var thread = pthread_t()
        #endif
        let code = pthread_create(&thread, nil, run, box.toOpaque())
        precondition(code == 0, "pthread_create failed with \(code)")
        #if canImport(Darwin)
        if let thread { pthread_detach(thread) }
        #else
        pthread_detach(thread)
        #endif
    }

    /// A third of what an ordinary thread gets of a core that both want. Less would hold up whoever waits for it.
    private static let niceness: Int32 = 5

    fileprivate static func giveWay() {
        #if canImport(Darwin)
        pthread_set_qos_class_self_np(QOS_CLASS_UTILITY, 0)
        #elseif canImport(Glibc)
        // Linux takes it for the calling thread alone.
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, niceness)
        #else
        setpriority(PRIO_PROCESS, 0, niceness)
        #endif
    }
}

private final class Body: Sendable {
    let run: @Sendable () -> Void

    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
}

#if canImport(Darwin)
private func run(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    BackgroundThread.giveWay()
    Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run()
    return nil
}
#else
private func run(_ context: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    BackgroundThread.giveWay()
    if let context { Unmanaged<Body>.fromOpaque(context).takeRetainedValue().run() }
    return nil
}
#endif
