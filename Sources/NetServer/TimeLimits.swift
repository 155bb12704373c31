/// What becomes of connections that take too long, and of all of them when the server stops.
extension Connection {
    func checkTime() {
        let limits = loop.limits
        if hasOutput, isOlder(lastWrite, limits.slowReader) { return cut() }
        switch phase {
        case .head: checkHead()
        case .body: if isOlder(phaseSince, limits.body) { giveUp(.bodyTooSlow) }
        case .waiting, .hanging: break
        case .finishing: if isOlder(max(lastWrite, phaseSince), limits.slowReader) { cut() }
        case .lingering: if isOlder(phaseSince, limits.linger) { cut() }
        case .socket: checkSocket()
        }
    }

    /// Answers in flight are finished, everything else ends.
    func stop() {
        closesAfterAnswer = true
        switch phase {
        case .head: if hasOutput { finish(lingering: false) } else { cut() }
        case .body, .waiting, .finishing: break
        case .hanging, .lingering: cut()
        case .socket: session?.close(1_001, "going away")
        }
    }

    private func checkHead() {
        let limits = loop.limits
        if !inbox.isEmpty {
            if isOlder(phaseSince, limits.head) { giveUp(.headTooSlow) }
        } else if isOlder(phaseSince, servedRequests == 0 ? limits.head : limits.idle), !hasOutput {
            cut()
        }
    }

    private func checkSocket() {
        guard let session, isOlder(lastRead, loop.limits.pingAfter) else { return }
        if !session.isPinged { return session.ping() }
        if isOlder(lastRead, loop.limits.pingAfter + loop.limits.pongWithin) { cut() }
    }

    private func giveUp(_ refusal: Refusal) {
        refuse(refusal)
        inbox.removeAll()
        flush()
    }

    private func isOlder(_ time: Int64, _ limit: Duration) -> Bool {
        loop.now - time > limit.microseconds
    }
}
