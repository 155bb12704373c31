package import Net

/// Sends requests over libcurl, with connections kept alive and exactly reused.
///
/// One client owns one thread, started by the first request, that moves all its transfers; nothing blocks the caller's
/// pool. Redirects are never followed: a 3xx is an answer like any other, so credentials reach no other host. Only
/// `http` and `https` are spoken, always HTTP/1.1. A gzip body is decoded; the header fields stay as received.
///
/// Proxies are those of the environment as libcurl reads them (`https_proxy`, `no_proxy`, ...), but none for loopback.
///
/// A request that meets a kept connection which the server has just closed, without one byte of answer, is sent again on
/// a new connection by libcurl itself. On a new connection such an end is `interrupted`.
package final class HTTPClient: HTTPTransport {
    private let loop: TransferLoop
    private let configuration: HTTPClientConfiguration

    package init(_ configuration: HTTPClientConfiguration = HTTPClientConfiguration()) {
        self.configuration = configuration
        loop = TransferLoop()
    }

    deinit {
        loop.stop()
    }

    /// Sends one request and waits for the whole answer, at most as long as `timeout`; waiting for a connection counts.
    package func send(_ request: HTTPRequest, timeout: Duration) async throws(TransportFailure) -> HTTPResponse {
        if let problem = request.unsendable {
            throw TransportFailure(.unsendable, "The request to \(request.base.origin) was not sent: \(problem)")
        }
        let transfer = Transfer(
            request, configuration: configuration, deadline: .now.advanced(by: timeout), id: loop.makeID())
        return try await exchange(transfer).get()
    }

    private func exchange(_ transfer: Transfer) async -> Result<HTTPResponse, TransportFailure> {
        // The handler may run before the transfer is posted. Then `isCancelled` is already true, and it is not posted.
        let id = transfer.id
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                transfer.ended = { continuation.resume(returning: $0) }
                if Task.isCancelled {
                    transfer.end(.failure(.cancelled(transfer.origin)))
                } else {
                    loop.post(transfer)
                }
            }
        } onCancel: {
            loop.cancel(id)
        }
    }
}
