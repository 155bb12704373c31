import Configuration
import Gateway
import Net
import NetServer

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

extension TokenDoor.Rules {
    init(_ settings: GatewaySettings, at address: ListenAddress) {
        self.init(
            requiresToken: settings.requiresTokens, trustsProxies: settings.saysTokens,
            threshold: Threshold(
                hosts: settings.hosts, address: address.host.lowercased(), isOpen: !settings.requiresTokens,
                isLoopback: address.isLoopback),
            requestsPerSecond: settings.requestsPerSecond)
    }
}

extension ServerLimits {
    /// What the gateway bears: it takes questions, one form, and nothing on a WebSocket.
    static let gateway: ServerLimits = {
        var limits = ServerLimits()
        limits.bodyBytes = 16 * 1_024
        limits.messageBytes = 1_024
        limits.connections = 16_384
        limits.connectionsPerPeer = 1_024
        return limits
    }()
}

extension GatewaySettings.Certificates {
    var files: TLSFiles { TLSFiles(certificate: certificate, key: key) }

    /// What is wrong with them as files; nil when nothing is. Whether they belong together the server says.
    ///
    /// The group may read the key: Debian's `ssl-cert` is made for that.
    var flaw: (message: String, hint: String)? {
        for (path, isSecret) in [(certificate, false), (key, true)] {
            var status = stat()
            guard stat(path, &status) == 0, access(path, R_OK) == 0 else {
                return (
                    "gateway.tls names \(path), which cannot be read: \(String(cString: strerror(errno)))",
                    "mend the path, or let the user that runs foil read it"
                )
            }
            if isSecret, status.st_mode & 0o007 != 0 {
                return ("everybody can open the key \(path)", "chmod 600 \(path)")
            }
        }
        return nil
    }
}
