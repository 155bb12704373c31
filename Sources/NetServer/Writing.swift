import CWebSockets

/// From the queue to the network, as fast as the reader reads.
extension Connection {
    /// One call into the system: more than a socket takes at once, as a rule.
    static let writeBytes = 128 * 1_024
    /// One connection's share of a turn of the loop, so that a fast reader of a large body does not starve the others.
    static let turnBytes = 1_024 * 1_024

    /// Writes what it can now and arranges for the rest.
    func flush() {
        guard let handle, !isCut else { return }
        var budget = Self.turnBytes
        while budget > 0, hasOutput {
            guard let written = writeOnce(handle) else { return cut() }
            guard written > 0 else { break }
            budget -= written
            lastWrite = loop.now
            isToldStalled = false
        }
        if hasOutput { return wantWrite() }
        wroteAll(handle)
    }

    /// Writes at once what was pushed, and lets the handler go on if the reader took it.
    func settle() {
        isCollected = false
        flush()
        tellDrained()
    }

    /// The library says there is room. False: the connection is to be closed.
    func writable() -> Bool {
        proceed()
        tellDrained()
        return !isCut
    }

    /// Puts what a handler sends by itself behind what waits. A reader that is too slow for it is cut.
    func push(_ bytes: [UInt8]) {
        guard !isCut else { return }
        if out.count > Self.writeBytes { flush() }
        guard out.count + bytes.count <= listener.limits.queuedBytes else { return cut() }
        if !hasOutput { lastWrite = loop.now }
        out.append(bytes)
        if !loop.collect(self) { wantWrite() }
    }

    func tellDrained() {
        guard owesDrained, !isCut, out.count < listener.limits.lowWaterBytes, let reader else { return }
        owesDrained = false
        loop.drained(reader)
    }

    private func writeOnce(_ handle: OpaquePointer) -> Int? {
        let written: Int?
        if !out.isEmpty {
            written = write(handle, out.readable)
            out.removeFirst(written ?? 0)
        } else {
            written = tail?.withUnsafeBytes { write(handle, UnsafeRawBufferPointer(rebasing: $0[tailSent...])) }
            tailSent += written ?? 0
            if tailSent == tail?.count { tail = nil }
        }
        return written
    }

    private func write(_ handle: OpaquePointer, _ bytes: UnsafeRawBufferPointer) -> Int? {
        guard let base = bytes.baseAddress else { return 0 }
        let written = foil_write(handle, base, min(bytes.count, Self.writeBytes))
        return written < 0 ? nil : Int(written)
    }

    private func wroteAll(_ handle: OpaquePointer) {
        if phase == .socket, let session {
            session.wroteAll()
            if session.isOver {
                finish(lingering: true)
                loop.ended(session)
            }
        }
        guard phase == .finishing else { return }
        guard lingers || listener.isSecure else { return cut() }
        foil_shutdown_write(handle)
        enter(.lingering)
        // A server that stops has no time for clients that do not hang up.
        if loop.isStopping { cut() }
    }
}
