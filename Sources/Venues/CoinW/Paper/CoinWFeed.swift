import Balances
import CoinWWire
import JSON
import Money
package import Net
package import Paper

/// The WebSocket: login, subscribe, and a push for every change. There is no snapshot (docs/venues/coinw.md).
extension CoinWPaper {
    package mutating func upgrade(_ request: HTTPRequest, from peer: Peer, at moment: PaperMoment) -> HTTPResponse? {
        guard request.path == Channel.path else { return CoinWRefusal.noSuchPath.response(settings).refusing(404) }
        guard settings.feed.needsOrigin, request.headers["origin"] != Self.origin else { return nil }
        return CoinWRefusal.badParameters.response(settings).refusing(403)
    }

    /// The page that one client says the venue wants to be called from.
    private static let origin = "https://www.coinw.com"

    package mutating func opened(_ socket: SocketID, from peer: Peer, at moment: PaperMoment) -> [ServerAction] {
        sockets.add(socket, at: moment.steady)
        return wakes(at: moment)
    }

    package mutating func closed(_ socket: SocketID) { sockets.remove(socket) }

    package mutating func wake(at moment: PaperMoment) -> [ServerAction] {
        sockets.takeIdle(at: moment.steady).map { .drop($0) } + wakes(at: moment)
    }

    package mutating func received(
        _ message: SocketMessage, on socket: SocketID, ledger: Ledger, at moment: PaperMoment
    ) -> [ServerAction] {
        guard sockets[socket] != nil else { return [] }
        sockets[socket]?.lastHeard = moment.steady
        guard case .text(let bytes) = message else { return [.send(Self.exception, to: socket)] }
        // A bare word instead of JSON, as many other venues want it, is answered in a way of its own.
        guard bytes != Array("ping".utf8) else { return [.send(Self.barePing, to: socket)] }
        guard let request = try? JSONParser().read(bytes, { try FeedRequest($0) }) else {
            return [.send(Self.exception, to: socket)]
        }
        switch request {
        case .login(let key, let passphrase): return login(key, passphrase, on: socket)
        case .subscribe(let channel): return subscribe(channel, on: socket)
        case .unsubscribe(let channel): return unsubscribe(channel, on: socket)
        case .ping: return [.send(.pong, to: socket)]
        case .unknown: return [.send(Self.exception, to: socket)]
        }
    }

    package mutating func changed(_ entry: LedgerEntry, ledger: Ledger, at moment: PaperMoment) -> [ServerAction] {
        ledgerID += 1
        guard let position = ledger.positions(of: entry.key)?.first(where: { $0.asset == entry.asset }) else {
            return []
        }
        let change = AssetChange(
            currency: entry.asset, available: .exact(position.available.trimmed), hold: .exact(position.held.trimmed),
            time: moment.wall.milliseconds, ledgerID: ledgerID)
        return sockets.order.filter { sockets[$0]?.isSubscribed == true }.map { .send(.assets(change), to: $0) }
    }

    private mutating func login(_ key: String, _ passphrase: String, on socket: SocketID) -> [ServerAction] {
        guard keys.admits(key, passphrase: passphrase) else {
            let refusal = ServerAction.send(.login(Self.notLoggedIn), to: socket)
            guard settings.feed.closesAfterRefusal else { return [refusal] }
            return [refusal, .close(socket, code: 1008, reason: "login failed")]
        }
        sockets[socket]?.isLoggedIn = true
        return [.send(.login(.done), to: socket)]
    }

    private mutating func subscribe(_ channel: Channel, on socket: SocketID) -> [ServerAction] {
        guard channel == .assets else { return [.send(Self.unknown(channel, "subscribe"), to: socket)] }
        guard sockets[socket]?.isLoggedIn == true else {
            switch settings.feed.subscribeBeforeLogin {
            case .silent: return []
            case .refused:
                let refusal = FeedMessage.acknowledgement(action: "subscribe", channel, Self.notLoggedIn)
                return [.send(refusal, to: socket)]
            }
        }
        sockets[socket]?.isSubscribed = true
        return [.send(.acknowledgement(action: "subscribe", channel, .done), to: socket)]
    }

    private mutating func unsubscribe(_ channel: Channel, on socket: SocketID) -> [ServerAction] {
        let action = settings.feed.unsubscribeAction
        guard channel == .assets else { return [.send(Self.unknown(channel, action), to: socket)] }
        sockets[socket]?.isSubscribed = false
        return [.send(.acknowledgement(action: action, channel, .done), to: socket)]
    }

    private mutating func wakes(at moment: PaperMoment) -> [ServerAction] {
        sockets.nextWake(at: moment.steady).map { [.wake(after: $0)] } ?? []
    }
}

/// Complaints. Codes and texts were seen on the futures endpoint, 1003 in a third-party client (docs/venues/coinw.md).
extension CoinWPaper {
    private static let notLoggedIn = FeedOutcome.refused(code: 1003, message: "authentication failed")
    private static let exception = FeedMessage.error(.refused(code: 500, message: "exception"))
    private static let barePing = FeedMessage.error(.refused(code: 1001, message: "Rate Limit"))

    private static func unknown(_ channel: Channel, _ action: String) -> FeedMessage {
        .acknowledgement(action: action, channel, .refused(code: 1007, message: "Invalid parameter"))
    }
}

extension ServerAction {
    fileprivate static func send(_ message: FeedMessage, to socket: SocketID) -> ServerAction {
        var writer = JSONWriter()
        message.write(to: &writer)
        return .send(.text(writer.bytes), to: socket)
    }
}

extension HTTPResponse {
    /// A refused handshake has a status that says so, whatever the status of errors elsewhere.
    fileprivate func refusing(_ status: Int) -> HTTPResponse {
        HTTPResponse(status: status, headers: headers, body: body)
    }
}
