import CWebSockets

/// From the queue to the network, as fast as the reader reads.
extension Connection {
    /// One call into the system: more than a socket takes at once, as a rule.
    static let writeBytes = 128 * 1_024
    /// One connection's share of a turn of the loop, so that a fast reader of a large body does not starve the others.
    static let turnBytes = 1_024 * 1_024

    /// Writes what it can now and arranges for the rest.
    func flush() {
        guard let link, !isCut else { return }
        var budget = Self.turnBytes
        while budget > 0, hasOutput {
            guard let written = writeOnce(link) else { return cut() }
            guard written > 0 else { return awaitRoom(true) }
            budget -= written
            lastWrite = loop.now
            isToldStalled = false
        }
        if hasOutput { return wantWrite() }
        wroteAll(link)
    }

    /// Writes what waits, takes what had to wait for that, and lets the handler go on if the reader took it.
    func settle() {
        isCollected = false
        proceed()
        tellDrained()
    }

    /// Puts what a handler sends by itself behind what waits. A reader that is too slow for it is cut.
    func push(_ bytes: [UInt8]) {
        guard !isCut else { return }
        if out.count > Self.writeBytes { flush() }
        guard out.count + bytes.count <= listener.limits.queuedBytes else { return cut() }
        if !hasOutput { lastWrite = loop.now }
        out.append(bytes)
        wantWrite()
    }

    func tellDrained() {
        guard owesDrained, !isCut, out.count < listener.limits.lowWaterBytes, let reader else { return }
        owesDrained = false
        loop.drained(reader)
    }

    private func writeOnce(_ link: Link) -> Int? {
        let written: Int?
        if !out.isEmpty {
            written = write(link, out.readable)
            out.removeFirst(written ?? 0)
        } else {
            written = tail?.withUnsafeBytes { write(link, UnsafeRawBufferPointer(rebasing: $0[tailSent...])) }
            tailSent += written ?? 0
            if tailSent == tail?.count { tail = nil }
        }
        return written
    }

    private func write(_ link: Link, _ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return 0 }
        let written = foil_write(link.descriptor, link.tls, base, min(bytes.count, Self.writeBytes))
        return written < 0 ? nil : Int(written)
    }

    private func wroteAll(_ link: Link) {
        if phase == .socket, let session {
            session.wroteAll()
            if session.isOver {
                finish()
                loop.ended(session)
            }
        }
        guard phase == .finishing else { return }
        // Closing with something unread resets the connection, and the answer may be lost on its way.
        foil_shutdown_write(link.descriptor, link.tls)
        enter(.lingering)
        // A server that stops has no time for clients that do not hang up.
        if loop.isStopping { cut() }
    }
}
