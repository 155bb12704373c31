import CWebSockets

/// What a TLS listener shows in handshakes: at first what its context was made with, then what was read since.
final class Certificate {
    private let files: TLSFiles
    /// Its address is the context's to look at; nil there means what the context was made with.
    private let current: UnsafeMutablePointer<UnsafeMutablePointer<foil_identity>?>

    init(_ files: TLSFiles) {
        self.files = files
        current = .allocate(capacity: 1)
        current.initialize(to: nil)
    }

    deinit {
        foil_identity_free(current.pointee)
        current.deinitialize(count: 1)
        current.deallocate()
    }

    private var context: UnsafeMutableRawPointer?

    /// A connection on an accepted socket, before its handshake.
    func makeConnection(_ descriptor: Int32) -> OpaquePointer? {
        context.flatMap { foil_tls_new($0, descriptor) }
    }

    /// Called once, while the context is made; it lives as long as the loop's.
    func serve(_ context: UnsafeMutableRawPointer) {
        self.context = context
        foil_tls_prepare(context)
        foil_tls_show(context, current)
    }

    /// Reads the files again, for handshakes from now on. A pair that cannot be used leaves everything as it is.
    func reload() throws(ServerError) {
        guard let next = foil_identity_read(files.certificate, files.key) else { throw files.unusable }
        foil_identity_free(current.pointee)
        current.pointee = next
    }
}

extension TLSFiles {
    var unusable: ServerError {
        ServerError(.tls, "certificate \(certificate) and key \(key) cannot be used together")
    }
}
