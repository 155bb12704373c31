import CWebSockets
import Net

/// What libwebsockets calls for every event; a non-zero result closes the descriptor the event is about.
func serveEvent(
    _ handle: OpaquePointer?, _ reason: lws_callback_reasons, _ user: UnsafeMutableRawPointer?,
    _ bytes: UnsafeMutableRawPointer?, _ count: Int
) -> Int32 {
    switch reason {
    case LWS_CALLBACK_RAW_RX_FILE:
        if let loop = loop(of: handle) { watched(handle)?.isReady(loop) }
    case LWS_CALLBACK_RAW_CLOSE_FILE:
        if let loop = loop(of: handle) { forget(handle)?.isGone(loop) }
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

private func watched(_ handle: OpaquePointer?) -> Watched? {
    guard let handle, let pointer = lws_get_opaque_user_data(handle) else { return nil }
    return Unmanaged<Watched>.fromOpaque(pointer).takeUnretainedValue()
}

/// Gives back what was retained when the watching began.
private func forget(_ handle: OpaquePointer?) -> Watched? {
    guard let handle, let pointer = lws_get_opaque_user_data(handle) else { return nil }
    lws_set_opaque_user_data(handle, nil)
    return Unmanaged<Watched>.fromOpaque(pointer).takeRetainedValue()
}

private func loop(of handle: OpaquePointer?) -> EventLoop? {
    guard let handle, let owner = lws_context_user(lws_get_context(handle)) else { return nil }
    return Unmanaged<EventLoop>.fromOpaque(owner).takeUnretainedValue()
}
