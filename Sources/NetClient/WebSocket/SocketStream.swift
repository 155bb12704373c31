import CCurl
import Net

/// A connection as two directions of bytes: libcurl makes it (name, TCP, proxy, TLS), then hands the bytes through.
///
/// It has a multi handle of its own: libcurl would count a kept connection with bytes waiting as dead when it looks for
/// one to use again.
final class SocketStream {
    enum Reading {
        /// Valid until the next call.
        case bytes(UnsafeRawBufferPointer)
        case nothing
        case end
        case failed(TransportFailure)
    }

    private let multi: MultiHandle
    private let handle = EasyHandle()
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: readBytes, alignment: 16)
    private var origin = ""
    private var socket: Int32?
    /// Stays as it is until all of it is written: TLS wants the same bytes at the same place after it could not write.
    private var writing: [UInt8] = []
    private var written = 0
    private var next: [UInt8] = []
    /// The last read found nothing, so the socket tells when there is more. TLS may hold bytes the socket knows not of.
    private var isDrained = true

    init(_ multi: MultiHandle) { self.multi = multi }

    deinit { buffer.deallocate() }

    /// Bytes that were added and are not with the kernel yet.
    var unwritten: Int { writing.count - written + next.count }

    func connect(_ plan: SocketPlan) {
        origin = plan.origin
        handle.reset()
        handle.setConnection(to: plan.request.base, target: "", caFile: plan.caFile, timeLeft: plan.timeout)
        handle.set(CURLOPT_CONNECT_ONLY, 1)
        handle.set(CURLOPT_BUFFERSIZE, Self.readBytes)  // It caps what one read hands over.
        handle.set(CURLOPT_HTTPPROXYTUNNEL, 1)
        multi.add(handle)
    }

    func disconnect() {
        multi.remove(handle)
        socket = nil
    }

    /// Moves the connecting; nil until it has ended.
    func connection(to origin: String) -> Result<Void, TransportFailure>? {
        multi.move()
        guard let (_, code) = multi.nextEnded() else { return nil }
        guard code == CURLE_OK, let socket = handle.socket else {
            let code = code == CURLE_OK ? CURLE_COULDNT_CONNECT : code
            return .failure(TransportFailure(code, origin: origin, detail: handle.errorText))
        }
        self.socket = socket
        return .success(())
    }

    func add(_ bytes: [UInt8]) {
        if next.isEmpty { next = bytes } else { next += bytes }
    }

    /// Writes what the socket takes now.
    func write() -> Result<Void, TransportFailure> {
        while socket != nil, unwritten > 0 {
            if written == writing.count { (writing, next, written) = (next, [], 0) }
            var count = 0
            let code = writing.withUnsafeBytes {
                curl_easy_send(handle.pointer, $0.baseAddress?.advanced(by: written), $0.count - written, &count)
            }
            if code == CURLE_AGAIN { break }
            guard code == CURLE_OK else { return .failure(TransportFailure(code, origin: origin, detail: "")) }
            written += count
        }
        return .success(())
    }

    /// Reads what is there now.
    func read() -> Reading {
        var count = 0
        let code = curl_easy_recv(handle.pointer, buffer.baseAddress, buffer.count, &count)
        isDrained = code == CURLE_AGAIN
        if code == CURLE_AGAIN { return .nothing }
        guard code == CURLE_OK else { return .failed(TransportFailure(code, origin: origin, detail: "")) }
        return count == 0 ? .end : .bytes(UnsafeRawBufferPointer(start: buffer.baseAddress, count: count))
    }

    /// Waits for the socket, an order, or the time.
    func wait(reading: Bool, until deadline: ContinuousClock.Instant?) {
        let left = deadline.map { ContinuousClock.now.duration(to: $0).wholeMilliseconds } ?? Int.max
        guard let socket else { return multi.wait(milliseconds: left) }
        let time = reading && !isDrained ? 0 : left
        multi.wait(for: socket, reading: reading, writing: unwritten > 0, milliseconds: time)
    }

    /// What one read takes at most: larger gains nothing measurable, smaller costs a system call each 5 messages.
    private static let readBytes = 64 << 10
}
