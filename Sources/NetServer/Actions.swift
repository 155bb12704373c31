import Net

/// What goes between the loop and the handlers: events of readers to them, what they want done from them.
extension EventLoop {
    func opened(_ reader: any Session, _ request: HTTPRequest) {
        let connection = reader.connection
        add(reader)
        perform(
            connection.listener.handler.opened(reader.id, request: request, from: connection.peer),
            for: connection.listener)
        if isStopping { connection.stop() }
    }

    func received(_ message: SocketMessage, _ session: SocketSession) {
        let listener = session.connection.listener
        perform(listener.handler.received(message, on: session.id), for: listener)
    }

    func drained(_ reader: any Session) {
        let listener = reader.connection.listener
        perform(listener.handler.drained(reader.id), for: listener)
    }

    func stalled(_ reader: any Session) {
        let listener = reader.connection.listener
        perform(listener.handler.stalled(reader.id), for: listener)
    }

    /// Told once: when both sides have said good-bye, or when the connection is gone without that.
    func ended(_ reader: any Session) {
        guard remove(reader) else { return }
        let listener = reader.connection.listener
        perform(listener.handler.closed(reader.id), for: listener)
    }

    /// Nobody waits for the answer any more.
    func abandon(_ connection: Connection) {
        guard let ticket = connection.ticket else { return }
        connection.ticket = nil
        connection.listener.awaited[ticket] = nil
        connection.listener.handler.abandoned(ticket)
    }

    /// What was handed in from outside, for one listener or for all.
    func perform(_ actions: [ServerAction], port: Int?) {
        guard let port else { return perform(actions, for: nil) }
        if let listener = known.first(where: { $0.port == port }) { perform(actions, for: listener) }
    }

    /// Without a listener, a wake goes to every handler.
    func perform(_ actions: [ServerAction], for listener: Listener?) {
        for action in actions {
            switch action {
            case .send(let message, let socket): send(message, to: CollectionOfOne(socket))
            case .broadcast(let message, let sockets): send(message, to: sockets)
            case .deliver(let messages, let sockets): for socket in sockets { readers[socket]?.deliver(messages) }
            case .close(let socket, let code, let reason): readers[socket]?.close(code, reason)
            case .drop(let socket): readers[socket]?.connection.cut()
            case .answer(let ticket, let answer): give(answer, ticket, for: listener)
            case .wake(let delay): for each in listener.map({ [$0] }) ?? listeners { later(delay, .wake(each)) }
            }
        }
    }

    private func send(_ message: SocketMessage, to sockets: some Sequence<SocketID>) {
        var posting = Posting(message)
        for socket in sockets { readers[socket]?.send(&posting) }
    }

    private func give(_ answer: ServerAnswer, _ ticket: ReplyTicket, for listener: Listener?) {
        precondition(listener != nil || known.count <= 1, "an answer from outside needs the port of its listener")
        guard let awaited = (listener ?? known.first)?.awaited.removeValue(forKey: ticket) else { return }
        awaited.connection.ticket = nil
        awaited.connection.giveLater(answer, to: awaited.request)
    }
}
