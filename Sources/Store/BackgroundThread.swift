internal import Net

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
        startThread {
            giveWay()
            body()
        }
    }

    /// A third of what an ordinary thread gets of a core that both want. Less would hold up whoever waits for it.
    private static let niceness: Int32 = 5

    private static func giveWay() {
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
