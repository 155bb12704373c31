/// Standard output for what may be very long: written piece by piece, and ended when nobody reads it any more.
struct OutputStream: Sendable {
    private let terminal: Terminal
    /// What has not been written yet.
    var bytes: [UInt8] = []

    /// A pipe takes this much at a time.
    private static let piece = 65_536

    init(_ terminal: Terminal) { self.terminal = terminal }

    /// Writes what there is if it is worth a call.
    mutating func writeWhenLarge() throws(ReaderGone) {
        if bytes.count >= Self.piece { try write() }
    }

    /// Writes what there is.
    mutating func write() throws(ReaderGone) {
        guard !bytes.isEmpty else { return }
        guard terminal.write(bytes) else { throw ReaderGone() }
        bytes.removeAll(keepingCapacity: true)
    }
}

/// Whoever read standard output has gone: the program ends quietly, and well.
struct ReaderGone: Error {}
