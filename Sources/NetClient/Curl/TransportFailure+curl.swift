import CCurl
import Net

extension TransportFailure {
    /// What libcurl's code means for people.
    ///
    /// Its own words, `detail`, are used for certificates and handshakes only, where they name the host at most;
    /// elsewhere they may quote the address.
    init(_ code: CURLcode, origin: String, detail: String) {
        switch code {
        case CURLE_OPERATION_TIMEDOUT:
            self = .timeout(origin)
        case CURLE_COULDNT_RESOLVE_HOST:
            self.init(.unreachable, "The host of \(origin) has no address: check its name and this machine's DNS.")
        case CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.unreachable, "The proxy for \(origin) has no address: check https_proxy.")
        case CURLE_COULDNT_CONNECT:
            self.init(
                .unreachable,
                "No connection to \(origin): nothing listens there, or a firewall or proxy stands between.")
        case CURLE_SSL_CACERT_BADFILE:
            self.init(.insecure, "The file of trusted certificates for \(origin) cannot be read: check caFile.")
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_ISSUER_ERROR:
            self.init(
                .insecure,
                "The certificate of \(origin) is not trusted (\(detail)): set caFile if its authority is your own.")
        case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_INITFAILED:
            self.init(.insecure, "No secure connection to \(origin) (\(detail)): check scheme and port.")
        case CURLE_OUT_OF_MEMORY:
            self.init(.interrupted, "The exchange with \(origin) ended for want of memory.")
        case CURLE_PARTIAL_FILE, CURLE_BAD_CONTENT_ENCODING, CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL:
            self.init(
                .garbled,
                "The answer of \(origin) is not whole or no HTTP: \(String(cString: curl_easy_strerror(code))).")
        default:
            self.init(.interrupted, "The answer of \(origin) broke off: \(String(cString: curl_easy_strerror(code))).")
        }
    }

    static func timeout(_ origin: String) -> TransportFailure {
        TransportFailure(.timeout, "\(origin) did not answer in the time given.")
    }

    static func cancelled(_ origin: String) -> TransportFailure {
        TransportFailure(.cancelled, "The exchange with \(origin) was cancelled.")
    }
}
