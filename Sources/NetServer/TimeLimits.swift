/// What becomes of connections that take too long, and of all of them when the server stops.
extension Connection {
    func checkTime() {
        let limits = listener.limits
        if hasOutput, isOlder(lastWrite, limits.slowReader) { return cut() }
        tellStalled()
        switch phase {
        case .head: checkHead()
        case .body: if isOlder(phaseSince, limits.body) { giveUp(.tooSlow) }
        case .waiting, .streaming, .hanging: break
        case .finishing: if isOlder(max(lastWrite, phaseSince), limits.slowReader) { cut() }
        case .lingering: if isOlder(phaseSince, limits.linger) { cut() }
        case .socket: checkSocket()
        }
    }

    /// Answers in flight are finished, everything else ends.
    func stop() {
        closesAfterAnswer = true
        switch phase {
        case .head: if hasOutput { finish() } else { cut() }
        case .body, .waiting, .streaming, .finishing: break
        case .hanging, .lingering: cut()
        case .socket: session?.close(1_001, "going away")
        }
    }

    private func tellStalled() {
        guard hasOutput, !isToldStalled, let reader, isOlder(lastWrite, listener.limits.slowReader / 2) else { return }
        isToldStalled = true
        loop.stalled(reader)
    }

    /// While an answer is being sent, the next request is not read, however much of it is here.
    private func checkHead() {
        let limits = listener.limits
        if hasOutput { return }
        if guest.standing == .told {
            if isOlder(phaseSince, limits.linger) { giveUp(.overloaded) }
        } else if !inbox.isEmpty {
            if isOlder(phaseSince, limits.head) { giveUp(.tooSlow) }
        } else if isOlder(phaseSince, servedRequests == 0 ? limits.head : limits.idle) {
            cut()
        }
    }

    private func checkSocket() {
        guard let session else { return }
        if let since = session.messageSince, isOlder(since, listener.limits.message) {
            session.close(1_008, "a message has \(listener.limits.message) to arrive")
        }
        guard isOlder(lastRead, listener.limits.pingAfter) else { return }
        if !session.isPinged { return session.ping() }
        if isOlder(lastRead, listener.limits.pingAfter + listener.limits.pongWithin) { cut() }
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
