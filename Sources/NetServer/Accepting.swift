import CWebSockets
import Net

/// Connections taken in one turn, so that a flood of new ones does not starve those that are open.
private let acceptsPerTurn = 64

/// A numeric IPv6 address with a scope fits.
private let addressBytes = 64

func acceptAll(_ listener: Listener, _ loop: EventLoop) {
    loop.now = lws_now_usecs()
    loop.turn { acceptSome(listener, loop) }
}

private func acceptSome(_ listener: Listener, _ loop: EventLoop) {
    for _ in 0..<acceptsPerTurn {
        var address = [CChar](repeating: 0, count: addressBytes)
        var network: UInt64 = 0
        var isLoopback: Int32 = 0
        let descriptor = foil_accept(listener.descriptor, &address, addressBytes, &network, &isLoopback)
        if descriptor < 0 {
            if foil_is_out_of_descriptors(descriptor) != 0 { turnOneAway(listener, loop) }
            return
        }
        let standing = listener.guests.standing(
            of: network, isLoopback: isLoopback != 0, canBeTold: !listener.isSecure)
        guard standing != .closed, !loop.isStopping else {
            close(descriptor)
            continue
        }
        let guest = Guests.Guest(network: network, standing: standing)
        let name = String(decoding: address.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let connection = Connection(loop: loop, listener: listener, peer: Peer(address: name), guest)
        if connection.begin(descriptor) { loop.opened(connection) } else { close(descriptor) }
    }
}

/// Without a free descriptor the waiting connection can neither be taken nor refused, and the loop would spin on it: the
/// spare one makes room to close it.
private func turnOneAway(_ listener: Listener, _ loop: EventLoop) {
    close(loop.spareDescriptor)
    var address = [CChar](repeating: 0, count: addressBytes)
    var network: UInt64 = 0
    var isLoopback: Int32 = 0
    let descriptor = foil_accept(listener.descriptor, &address, addressBytes, &network, &isLoopback)
    if descriptor >= 0 { close(descriptor) }
    loop.spareDescriptor = foil_spare_descriptor()
}
