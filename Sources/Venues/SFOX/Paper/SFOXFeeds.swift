import Balances
import JSON
package import Net
package import Paper
import SFOXWire

/// The WebSocket: authenticate, subscribe, and a push for every change.
extension SFOXPaper {
    package func venue(of socket: SocketID) -> String {
        sockets[socket]?.isEnterprise == true ? "sfox-connect" : "sfox"
    }

    package mutating func upgrade(_ request: HTTPRequest, from peer: Peer, at moment: PaperMoment) -> HTTPResponse? {
        guard request.path == Feed.path else { return .sfox(.noSuchEndpoint) }
        guard settings.limits else { return nil }
        if meters.isFeedBlocked(peer.address, at: moment.steady) { return .sfox(.connectionLimit) }
        guard sockets.count(from: peer.address) < Limits.connections else {
            meters.blockFeeds(peer.address, at: moment.steady)
            return .sfox(.connectionLimit)
        }
        return nil
    }

    package mutating func opened(_ socket: SocketID, from peer: Peer, at moment: PaperMoment) -> [ServerAction] {
        sockets.add(socket, from: peer.address)
        return []
    }

    package mutating func closed(_ socket: SocketID) { sockets.remove(socket) }

    package mutating func received(
        _ message: SocketMessage, on socket: SocketID, ledger: Ledger, at moment: PaperMoment
    ) -> [ServerAction] {
        guard let address = sockets[socket]?.address else { return [] }
        if settings.limits, !meters.admits(messageFrom: address, at: moment.steady) {
            return shutOut(address, telling: socket, at: moment)
        }
        guard case .text(let bytes) = message,
            let request = try? JSONParser().read(bytes, { try FeedRequest($0) })
        else { return [refuse(nil, "malformed message", on: socket, at: moment)] }
        switch request {
        case .authenticate(let key, let enterprise):
            return authenticate(key, enterprise: enterprise, on: socket, at: moment)
        case .subscribe(let feeds): return subscribe(feeds, on: socket, ledger: ledger, at: moment)
        case .unsubscribe(let feeds): return unsubscribe(feeds, on: socket, at: moment)
        case .unknown(let type): return [refuse(type, "unknown type", on: socket, at: moment)]
        }
    }

    package mutating func changed(_ entry: LedgerEntry, ledger: Ledger, at moment: PaperMoment) -> [ServerAction] {
        sockets.order.compactMap { socket in
            guard let connection = sockets[socket], connection.venue == entry.key.venue else { return nil }
            let feed = entry.key.venue == "sfox" ? Feed.userBalances : Feed.enterpriseBalances
            guard connection.feeds.contains(feed) else { return nil }
            return push(entry.key, on: socket, ledger: ledger, at: moment)
        }
    }

    private mutating func authenticate(
        _ key: String, enterprise: Bool, on socket: SocketID, at moment: PaperMoment
    ) -> [ServerAction] {
        let opened = keys.opens(key[...], at: moment)
        let isPartner = opened?.kind == .partner
        guard let opened, isPartner || !enterprise else {
            let refusal = refuse("authenticate", "invalid api key", on: socket, at: moment)
            guard settings.closesAfterRefusal else { return [refusal] }
            return [refusal, .close(socket, code: 1008, reason: "authentication failed")]
        }
        sockets[socket]?.venue = opened.venue
        sockets[socket]?.isEnterprise = isPartner && enterprise
        return [send(.success(action: "authenticate", feeds: nil), on: socket, at: moment)]
    }

    private mutating func subscribe(
        _ feeds: [String], on socket: SocketID, ledger: Ledger, at moment: PaperMoment
    ) -> [ServerAction] {
        guard let connection = sockets[socket], !feeds.isEmpty, feeds.allSatisfy({ Self.allows($0, connection) }) else {
            return [refuse("subscribe", "unknown feed, or not authenticated for it", on: socket, at: moment)]
        }
        let new = feeds.filter { !connection.feeds.contains($0) }
        sockets[socket]?.feeds += new
        var actions = [acknowledge("subscribe", on: socket, at: moment)]
        guard settings.initialPush, !new.isEmpty, let venue = connection.venue else { return actions }
        // A partner without the flag has the ordinary feed, which tells the partner's own balances and no end user's.
        let holders = ledger.holders(at: venue).filter { ($0.user != nil) == connection.isEnterprise }
        actions += holders.map { push($0, on: socket, ledger: ledger, at: moment) }
        return actions
    }

    private mutating func unsubscribe(
        _ feeds: [String], on socket: SocketID, at moment: PaperMoment
    ) -> [ServerAction] {
        guard let connection = sockets[socket], feeds.allSatisfy({ connection.feeds.contains($0) }) else {
            return [refuse("unsubscribe", "not subscribed", on: socket, at: moment)]
        }
        sockets[socket]?.feeds.removeAll { feeds.contains($0) }
        return [acknowledge("unsubscribe", on: socket, at: moment)]
    }

    private static func allows(_ feed: String, _ connection: SFOXSockets.Connection) -> Bool {
        switch feed {
        case Feed.enterpriseBalances: connection.isEnterprise
        case Feed.userBalances: connection.venue != nil && !connection.isEnterprise
        default: false
        }
    }
}

/// What goes out.
extension SFOXPaper {
    private mutating func push(
        _ key: LedgerKey, on socket: SocketID, ledger: Ledger, at moment: PaperMoment
    ) -> ServerAction {
        let rows = BalanceRow.rows(of: key, in: ledger, listsZeros: settings.listsZeros, staking: key.user != nil)
        guard let user = key.user else { return send(.userBalances(rows: rows), on: socket, at: moment) }
        return send(.enterpriseBalances(user: user, rows: rows), on: socket, at: moment)
    }

    private mutating func acknowledge(_ action: String, on socket: SocketID, at moment: PaperMoment) -> ServerAction {
        send(.success(action: action, feeds: sockets[socket]?.feeds ?? []), on: socket, at: moment)
    }

    private mutating func refuse(
        _ action: String?, _ text: String, on socket: SocketID, at moment: PaperMoment
    ) -> ServerAction {
        send(.error(action: action, text: settings.explainsFeedErrors ? text : nil), on: socket, at: moment)
    }

    private mutating func send(
        _ content: FeedMessage.Content, on socket: SocketID, at moment: PaperMoment
    ) -> ServerAction {
        let sequence = (sockets[socket]?.sequence ?? 0) + 1
        sockets[socket]?.sequence = sequence
        var writer = JSONWriter()
        FeedMessage(sequence: sequence, timestamp: moment.wall.nanoseconds, content: content).write(to: &writer)
        return .send(.text(writer.bytes), to: socket)
    }

    /// More messages than allowed: an error, then the address is shut out for two minutes.
    private mutating func shutOut(
        _ address: String, telling socket: SocketID, at moment: PaperMoment
    ) -> [ServerAction] {
        let refusal = send(.error(action: nil, text: SFOXRefusal.connectionLimit.text), on: socket, at: moment)
        return [refusal] + sockets.sockets(from: address).map { .close($0, code: 1008, reason: "rate limit") }
    }
}
