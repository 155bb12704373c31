import CWebSockets
import Net

/// What libwebsockets calls for every event; a non-zero result closes the connection the event is about.
func serveEvent(
    _ handle: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
    switch reason {
    case LWS_CALLBACK_RAW_RX:
        guard let connection = subject(handle, Connection.self) else { return -1 }
        connection.loop.now = lws_now_usecs()
        return connection.arrived(UnsafeRawBufferPointer(start: bytes, count: count)) ? 0 : -1
    case LWS_CALLBACK_RAW_WRITEABLE:
        guard let connection = subject(handle, Connection.self) else { return -1 }
        connection.loop.now = lws_now_usecs()
        return connection.writable() ? 0 : -1
    case LWS_CALLBACK_RAW_ADOPT:
        subject(handle, Connection.self)?.handle = handle
    case LWS_CALLBACK_RAW_CLOSE:
        forget(handle, Connection.self)?.closed()
    case LWS_CALLBACK_RAW_RX_FILE:
        subject(handle, Listener.self).map { acceptAll($0, loop(of: handle)) }
    case LWS_CALLBACK_RAW_CLOSE_FILE:
        forget(handle, Listener.self).map { loop(of: handle)?.removed($0) }
    case LWS_CALLBACK_EVENT_WAIT_CANCELLED:
        loop(of: handle)?.now = lws_now_usecs()
        loop(of: handle)?.drainMailbox()
    case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
        if let user, let host = bytes, let owner = lws_vhost_user(OpaquePointer(host)) {
            Unmanaged<Certificate>.fromOpaque(owner).takeUnretainedValue().serve(user)
        }
    default: break
    }
    return 0
}

/// What libwebsockets calls when the loop's one timer is due.
func timerFired(_ timer: UnsafeMutablePointer<lws_sorted_usec_list_t>?) {
    guard let timer, let owner = foil_timer_of(timer).pointee.owner else { return }
    let loop = Unmanaged<EventLoop>.fromOpaque(owner).takeUnretainedValue()
    loop.now = lws_now_usecs()
    loop.timeCame()
}

extension Connection {
    /// The library watches the TLS handshake and what comes first after it; from then on the time limits are ours.
    fileprivate func arrived(_ bytes: UnsafeRawBufferPointer) -> Bool {
        guard !isCut else { return false }
        if listener.isSecure, servedRequests == 0, let handle { foil_no_timeout(handle) }
        return received(bytes)
    }

    fileprivate func closed() {
        handle = nil
        isCut = true
        loop.closed(self)
    }
}

private func subject<Subject: AnyObject>(_ handle: OpaquePointer?, _ type: Subject.Type) -> Subject? {
    guard let handle, let pointer = lws_get_opaque_user_data(handle) else { return nil }
    return Unmanaged<Subject>.fromOpaque(pointer).takeUnretainedValue()
}

/// Gives back what was retained when the handle was made.
private func forget<Subject: AnyObject>(_ handle: OpaquePointer?, _ type: Subject.Type) -> Subject? {
    guard let handle, let pointer = lws_get_opaque_user_data(handle) else { return nil }
    lws_set_opaque_user_data(handle, nil)
    return Unmanaged<Subject>.fromOpaque(pointer).takeRetainedValue()
}

private func loop(of handle: OpaquePointer?) -> EventLoop? {
    guard let handle, let owner = lws_context_user(lws_get_context(handle)) else { return nil }
    return Unmanaged<EventLoop>.fromOpaque(owner).takeUnretainedValue()
}
