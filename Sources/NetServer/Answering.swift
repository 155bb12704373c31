import Net

/// From whole requests to answers.
extension Connection {
    func dispatch(_ head: RequestHead, body: [UInt8]) {
        servedRequests += 1
        closesAfterAnswer = !head.keepsAlive || loop.isStopping
        saysKeepAlive = head.saysKeepAlive
        isVersion10 = head.isVersion10
        let request = HTTPRequest(
            head.method, base: listener.base, path: head.path, query: head.query, headers: head.headers, body: body)
        enter(.waiting)
        if let upgrade = head.upgrade {
            accept(upgrade, request)
        } else {
            give(listener.handler.respond(to: request, from: peer), to: request)
        }
    }

    func give(_ answer: ServerAnswer, to request: HTTPRequest) {
        switch answer {
        case .response(let response): send(response)
        case .responseAnd(let response, let actions):
            send(response)
            loop.perform(actions, for: listener)
        case .after(let delay, let later): loop.later(delay, .answer(self, request, later))
        case .later(let ticket): wait(for: ticket, request)
        case .stream(let response): begin(stream: response, to: request)
        case .truncated(let response, let bytes): truncate(response, bytes)
        case .hang:
            enter(.hanging)
            pauseReading(false)
        case .disconnect: finish()
        }
    }

    /// An answer whose time has come; what waited behind it is read on.
    func giveLater(_ answer: ServerAnswer, to request: HTTPRequest) {
        guard phase == .waiting, !isCut else { return }
        give(answer, to: request)
        flush()
        if !inbox.isEmpty { wantWrite() }
    }

    private func wait(for ticket: ReplyTicket, _ request: HTTPRequest) {
        precondition(
            listener.awaited[ticket] == nil, "ticket \(ticket.number) waits for its answer: give every request its own")
        self.ticket = ticket
        listener.awaited[ticket] = Listener.Awaited(connection: self, request: request)
    }

    /// The server's own answer to what is no request; nothing after it can be understood.
    func refuse(_ refusal: Refusal) {
        let response = HTTPResponse(refusal, at: listener)
        out.append(headOf: response, closes: true, saysKeepAlive: false)
        if !omitsBody { out.append(response.body) }
        finish()
    }

    func send(_ response: HTTPResponse) {
        closesAfterAnswer = closesAfterAnswer || response.closesConnection
        out.append(headOf: response, closes: closesAfterAnswer, saysKeepAlive: saysKeepAlive)
        if !omitsBody, !response.hasNoLength { send(body: response.body) }
        endAnswer()
    }

    func endAnswer() {
        omitsBody = false
        if closesAfterAnswer { finish() } else { enter(.head) }
    }

    private func send(body: [UInt8]) {
        if body.count <= Self.copiedBody { return out.append(body) }
        tail = body
        tailSent = 0
    }

    private func truncate(_ response: HTTPResponse, _ bytes: Int) {
        out.append(headOf: response, closes: false, saysKeepAlive: false)
        send(body: Array(response.body.prefix(max(0, bytes))))
        finish()
    }

    /// Reads no further request and ends when all is written.
    func finish() {
        arriving = nil
        enter(.finishing)
        pauseReading(false)
    }
}
