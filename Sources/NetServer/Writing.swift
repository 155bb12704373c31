import CWebSockets

/// From the queue to the network, as fast as the reader reads.
extension Connection {
    /// One call into the library; what the socket does not take of it is copied there, so it bounds that copy too.
    static let writeBytes = 128 * 1_024
    /// One connection's share of a turn of the loop, so that a fast reader of a large body does not starve the others.
    static let turnBytes = 1_024 * 1_024

    /// Writes what it can now and arranges for the rest.
    func flush() {
        guard let handle, !isCut else { return }
        var budget = Self.turnBytes
        while budget > 0, hasOutput {
            guard lws_partial_buffered(handle) == 0 else { return }
            guard let written = writeOnce(handle) else { return cut() }
            budget -= written
            lastWrite = loop.now
        }
        if hasOutput { return wantWrite() }
        if lws_partial_buffered(handle) == 0 { wroteAll(handle) }
    }

    /// The library says there is room. False: the connection is to be closed.
    func writable() -> Bool {
        lastWrite = loop.now
        proceed()
        return !isCut
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
        let count = min(bytes.count, Self.writeBytes)
        return foil_write(handle, base, count) < 0 ? nil : count
    }

    private func wroteAll(_ handle: OpaquePointer) {
        if phase == .socket, let session, session.isOver {
            finish(lingering: true)
            loop.ended(session)
        }
        guard phase == .finishing else { return }
        guard lingers || listener.isSecure else { return cut() }
        foil_shutdown_write(handle)
        enter(.lingering)
        // A server that stops has no time for clients that do not hang up.
        if loop.isStopping { cut() }
    }
}
