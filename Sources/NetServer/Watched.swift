/// A descriptor of which libwebsockets says when it is readable; it closes it, too.
class Watched {
    func isReady(_ loop: EventLoop) {}
    func isGone(_ loop: EventLoop) {}
}

/// All connections as one descriptor, which is readable while one of them is ready: libwebsockets looks at every descriptor it
/// knows each time it waits, the system at those that are ready.
final class Readiness: Watched {
    override func isReady(_ loop: EventLoop) { loop.serveReady() }
}
