import CCurl
import Net

extension EasyHandle {
    /// What every connection of ours has, whatever is spoken on it.
    func setConnection(to base: BaseURL, target: String, caFile: String?, timeLeft: Duration) {
        let scheme = base.isSecure ? "https" : "http"
        set(CURLOPT_URL, "\(scheme)://\(base.host):\(base.port)\(base.prefix)\(target)")
        set(CURLOPT_PATH_AS_IS, 1)  // Signatures cover the path as it was written.
        set(CURLOPT_PROTOCOLS_STR, "http,https")
        set(CURLOPT_NOSIGNAL, 1)
        set(CURLOPT_QUICK_EXIT, 1)  // A cancelled name look-up must not hold the loop until the resolver gives up.
        set(CURLOPT_TCP_NODELAY, 1)
        set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        set(CURLOPT_TIMEOUT_MS, timeLeft.wholeMilliseconds)
        // Without it libcurl's own five minutes for connecting would end longer ones.
        set(CURLOPT_CONNECTTIMEOUT_MS, timeLeft.wholeMilliseconds)
        if base.isLoopback { set(CURLOPT_PROXY, "") }
        // libcurl offers a SOCKS proxy Kerberos as well, which the release program does not have.
        set(CURLOPT_SOCKS5_AUTH, ccurl_auth_basic)
        if let caFile { set(CURLOPT_CAINFO, caFile) }
    }

    /// Prepares the handle for one exchange. The transfer must outlive it.
    func prepare(for transfer: Transfer, timeLeft: Duration) {
        let (request, configuration) = (transfer.request, transfer.configuration)
        reset()
        setConnection(to: request.base, target: request.target, caFile: configuration.caFile, timeLeft: timeLeft)
        set(CURLOPT_FOLLOWLOCATION, 0)
        set(CURLOPT_ACCEPT_ENCODING, "gzip")
        set(CURLOPT_USERAGENT, configuration.userAgent)
        set(body: request)
        if request.method != .head { set(CURLOPT_MAXFILESIZE_LARGE, offset: configuration.maximumBodyBytes) }
        set(headers: Self.lines(of: request))
        setReceivers(transfer)
    }

    private func set(body request: HTTPRequest) {
        if request.method == .head {
            set(CURLOPT_NOBODY, 1)
        } else if !request.body.isEmpty || Self.methodsWithBody.contains(request.method) {
            set(CURLOPT_POST, 1)
            set(CURLOPT_POSTFIELDSIZE_LARGE, offset: request.body.count)
            request.body.withUnsafeBytes { bytes in
                let start = UnsafeMutableRawPointer(mutating: bytes.baseAddress)
                // Null would mean "ask for the bytes"; where the size is 0 none is read.
                set(CURLOPT_COPYPOSTFIELDS, pointer: start ?? pointer)
            }
        }
        if request.method != .get || !request.body.isEmpty, request.method != .head {
            set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
    }

    /// These say `Content-Length: 0` when the body is empty (RFC 9110, 8.6).
    private static let methodsWithBody: Set<HTTPMethod> = [.post, .put, .patch]

    /// libcurl's own additions are switched off by a name without a value: what is sent is what the request says.
    private static func lines(of request: HTTPRequest) -> [String] {
        var lines = request.headers.fields.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        if request.headers["Expect"] == nil { lines.append("Expect:") }
        if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
        return lines
    }

    private func setReceivers(_ transfer: Transfer) {
        let context = Unmanaged.passUnretained(transfer).toOpaque()
        set(CURLOPT_HEADERDATA, pointer: context)
        set(CURLOPT_HEADERFUNCTION) { data, size, count, context in
            let line = UnsafeRawBufferPointer(start: data, count: size * count)
            return receiver(at: context).receive(header: line) ? size * count : 0
        }
        set(CURLOPT_WRITEDATA, pointer: context)
        set(CURLOPT_WRITEFUNCTION) { data, size, count, context in
            let piece = UnsafeRawBufferPointer(start: data, count: size * count)
            return receiver(at: context).receive(body: piece) ? size * count : 0
        }
    }
}

private func receiver(at context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
}

extension Duration {
    /// Rounded up, and at least 1: libcurl takes 0 for "no limit".
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        let limit: Int64 = 86_400 * 365  // A year is for ever, and what is above it would overflow libcurl's sums.
        let whole = min(max(seconds, 0), limit) * 1_000
        return max(1, Int(whole + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000))
    }
}
