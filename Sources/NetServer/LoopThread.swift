import CWebSockets

extension Server {
    private final class Body {
        let run: @Sendable () -> Void
        init(_ run: @escaping @Sendable () -> Void) { self.run = run }
    }

    static func startThread(_ run: @escaping @Sendable () -> Void) throws(ServerError) -> pthread_t {
        var thread = pthread_t()
        let body = Unmanaged.passRetained(Body(run))
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run() }
                return nil
            }, body.toOpaque())
        guard code == 0 else {
            body.release()
            throw ServerError(.system, "no thread for the server: \(String(cString: strerror(code)))")
        }
        pthread_detach(thread)
        return thread
    }
}
