import Net

/// From whole requests to answers.
extension Connection {
    func dispatch(_ head: RequestHead, body: [UInt8]) {
        servedRequests += 1
        closesAfterAnswer = !head.keepsAlive || loop.isStopping
        saysKeepAlive = head.saysKeepAlive
        omitsBody = head.method == .head
        let request = HTTPRequest(
            head.method, base: listener.base, path: head.path, query: head.query, headers: head.headers, body: body)
        enter(.waiting)
        if let upgrade = head.upgrade {
            accept(upgrade, request)
        } else {
            give(listener.handler.respond(to: request, from: peer))
        }
    }

    func give(_ answer: ServerAnswer) {
        switch answer {
        case .response(let response): send(response)
        case .responseAnd(let response, let actions):
            send(response)
            loop.perform(actions, for: listener)
        case .after(let delay, let later): loop.later(delay, .answer(self, later))
        case .truncated(let response, let bytes): truncate(response, bytes)
        case .hang:
            enter(.hanging)
            pauseReading(false)
        case .disconnect: finish(lingering: false)
        }
    }

    /// An answer whose time has come; what waited behind it is read on.
    func giveLater(_ answer: ServerAnswer) {
        guard phase == .waiting, handle != nil else { return }
        give(answer)
        proceed()
    }

    /// The server's own answer to what is no request; nothing after it can be understood.
    func refuse(_ refusal: Refusal) {
        out.append(headOf: HTTPResponse(refusal: refusal), closes: true, saysKeepAlive: false)
        out.append(HTTPResponse(refusal: refusal).body)
        finish(lingering: true)
    }

    func send(_ response: HTTPResponse) {
        closesAfterAnswer = closesAfterAnswer || response.closesConnection
        out.append(headOf: response, closes: closesAfterAnswer, saysKeepAlive: saysKeepAlive)
        if !omitsBody, !response.hasNoLength { send(body: response.body) }
        if closesAfterAnswer { finish(lingering: false) } else { enter(.head) }
    }

    private func send(body: [UInt8]) {
        if body.count <= Self.copiedBody { return out.append(body) }
        tail = body
        tailSent = 0
    }

    private func truncate(_ response: HTTPResponse, _ bytes: Int) {
        out.append(headOf: response, closes: false, saysKeepAlive: false)
        send(body: Array(response.body.prefix(max(0, bytes))))
        finish(lingering: false)
    }

    /// Reads no further request and ends when all is written.
    func finish(lingering: Bool) {
        lingers = lingering
        arriving = nil
        enter(.finishing)
        pauseReading(false)
    }
}
