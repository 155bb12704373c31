import CWebSockets

/// A connection's socket, and TLS on it.
struct Link {
    let descriptor: Int32
    var tls: OpaquePointer?
    var isShakingHands: Bool
    /// Whether the system is asked to tell when there is room to write.
    var awaitsRoom = false
}

extension Connection {
    /// TLS records read in one turn: each is 16 KiB at most.
    private static let recordsPerTurn = 4

    /// Takes a socket of its own. False: it cannot be watched, and is still the caller's.
    func begin(_ descriptor: Int32) -> Bool {
        var tls: OpaquePointer?
        if listener.isSecure {
            tls = listener.certificate?.makeConnection(descriptor)
            guard tls != nil else { return false }
        }
        guard foil_interest(loop.readiness, 1, descriptor, 1, 0, number) == 0 else {
            foil_tls_free(tls)
            return false
        }
        link = Link(descriptor: descriptor, tls: tls, isShakingHands: tls != nil)
        return true
    }

    /// The system says that something can be done.
    func ready(toRead: Bool, hasRoom: Bool, isDead: Bool) {
        guard !isCut, let link else { return }
        if link.isShakingHands { return shakeHands() }
        if hasRoom {
            settle()
            if !hasOutput { awaitRoom(false) }
        }
        if isReadingPaused, isDead { cut() }
        if toRead, !isReadingPaused { read() }
    }

    private func shakeHands() {
        guard let tls = link?.tls else { return }
        var wantsRoom: Int32 = 0
        switch foil_tls_accept(tls, &wantsRoom) {
        case 0: awaitRoom(wantsRoom != 0)
        case 1:
            link?.isShakingHands = false
            awaitRoom(false)
            // The first request comes, as a rule, with the end of the handshake.
            read()
        default: cut()
        }
    }

    private func read() {
        for _ in 0..<(listener.isSecure ? Self.recordsPerTurn : 1) {
            guard let link, !isCut, !isReadingPaused else { return }
            let buffer = loop.buffer
            let count = foil_read(link.descriptor, link.tls, buffer.baseAddress.unsafelyUnwrapped, buffer.count)
            guard count >= 0 else { return cut() }
            guard count > 0 else { return }
            received(UnsafeRawBufferPointer(rebasing: buffer[..<Int(count)]))
        }
    }

    /// Asks the system to tell, or not, when there is room to write.
    func awaitRoom(_ awaits: Bool) {
        guard link != nil, link?.awaitsRoom != awaits else { return }
        link?.awaitsRoom = awaits
        changeInterest()
    }

    func changeInterest() {
        guard let link else { return }
        _ = foil_interest(
            loop.readiness, 0, link.descriptor, isReadingPaused ? 0 : 1, link.awaitsRoom ? 1 : 0, number)
    }

    /// A reader of TLS is told that this is the end, unless something was to come still: then it is to see that it was cut off.
    func closeLink() {
        guard let link else { return }
        self.link = nil
        foil_forget(loop.readiness, link.descriptor)
        let isWhole = !hasOutput && stream == nil
        if let tls = link.tls, !link.isShakingHands, isWhole { foil_shutdown_write(link.descriptor, tls) }
        foil_tls_free(link.tls)
        foil_close(link.descriptor)
    }
}
