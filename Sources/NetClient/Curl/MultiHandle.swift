import CCurl
import Net

/// Owns a libcurl multi handle: connections, and the waiting for them.
///
/// `wake()` may be called from anywhere; everything else only on the thread of the loop that runs it.
final class MultiHandle: @unchecked Sendable {
    private let pointer: UnsafeMutableRawPointer

    init() {
        Curl.start()
        guard let pointer = curl_multi_init() else { fatalError("curl_multi_init found no memory") }
        self.pointer = pointer
        check(
            ccurl_multi_set_long(pointer, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.connections),
            "CURLMOPT_MAX_TOTAL_CONNECTIONS")
        // Without it the number kept falls with the number of transfers under way, and a burst connects anew each time.
        check(ccurl_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, Self.connections), "CURLMOPT_MAXCONNECTS")
        check(ccurl_multi_set_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_NOTHING)), "CURLMOPT_PIPELINING")
    }

    deinit {
        ProcessSettings.lock.withLock { _ in _ = curl_multi_cleanup(pointer) }
    }

    func add(_ handle: EasyHandle) {
        check(curl_multi_add_handle(pointer, handle.pointer), "curl_multi_add_handle")
    }

    func remove(_ handle: EasyHandle) {
        check(curl_multi_remove_handle(pointer, handle.pointer), "curl_multi_remove_handle")
    }

    /// Moves what can be moved without waiting.
    func move() {
        var running: Int32 = 0
        check(curl_multi_perform(pointer, &running), "curl_multi_perform")
    }

    /// A transfer that has ended since the last call; nil when there is none.
    func nextEnded() -> (handle: UnsafeMutableRawPointer, code: CURLcode)? {
        var code = CURLE_OK
        return ccurl_next_ended(pointer, &code).map { ($0, code) }
    }

    /// Waits until something can be moved, a time of libcurl's own has come, or `wake()` was called.
    func wait(milliseconds: Int = longestWait) {
        check(curl_multi_poll(pointer, nil, 0, Int32(min(milliseconds, Self.longestWait)), nil), "curl_multi_poll")
    }

    /// Waits as `wait()` does, and for the socket.
    func wait(for socket: Int32, reading: Bool, writing: Bool, milliseconds: Int) {
        var entry = curl_waitfd(fd: socket, events: 0, revents: 0)
        if reading { entry.events |= Int16(CURL_WAIT_POLLIN) }
        if writing { entry.events |= Int16(CURL_WAIT_POLLOUT) }
        let time = Int32(min(milliseconds, Self.longestWait))
        let count: UInt32 = reading || writing ? 1 : 0
        check(curl_multi_poll(pointer, &entry, count, time, nil), "curl_multi_poll")
    }

    func wake() {
        check(curl_multi_wakeup(pointer), "curl_multi_wakeup")
    }

    /// Far above what five venues' budgets use, far below a process's usual 1024 descriptors; what is above waits.
    private static let connections = 256

    /// Milliseconds. Nothing depends on it: whatever must be done wakes the loop.
    static let longestWait = 60_000

    private func check(_ code: CURLMcode, _ call: StaticString) {
        guard code == CURLM_OK else { fatalError("\(call): \(String(cString: curl_multi_strerror(code)))") }
    }
}
