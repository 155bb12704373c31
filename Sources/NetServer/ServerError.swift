/// Why a server could not listen or run. The message is for people and names the address or the file.
package struct ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: Sendable, Hashable {
        /// Another program listens there.
        case portInUse
        /// The address is not of this machine, may not be used, or cannot be resolved.
        case addressUnusable
        /// The certificate or the key cannot be used.
        case tls
        /// The server has ended; make a new one.
        case ended
        /// The system refused what every server needs.
        case system
    }

    package var code: Code
    package var message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}

/// Where a TLS listener's certificate chain and private key are, both PEM.
package struct TLSFiles: Sendable, Hashable {
    package var certificate: String
    package var key: String

    package init(certificate: String, key: String) {
        self.certificate = certificate
        self.key = key
    }
}
