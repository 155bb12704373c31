package import Accounts
package import Balances
package import Net
package import Paper

/// Readings against a paper venue in memory, under a clock that the test turns: no socket, no waiting.
package struct Stage {
    package var world: PaperWorld
    /// The steady clock; the wall clock runs with it from `midnight`.
    package var now = Duration.zero
    package var budgets = RateBudgets()
    /// Everything that was sent, with its time.
    package private(set) var sent: [(at: Duration, request: HTTPRequest)] = []
    package var address = "127.0.0.1"

    /// 2026-11-20T00:00:00Z.
    package static let midnight = Timestamp(milliseconds: 1_795_132_800_000)
    package static let base = BaseURL.known("http://127.0.0.1:9700")

    package init(_ venue: any PaperVenue, _ ledger: Ledger) {
        world = PaperWorld(ledger: ledger, venues: [venue], seed: 1)
    }

    package var moment: PaperMoment { PaperMoment(wall: Self.midnight + now, steady: now) }

    /// The answer of the paper venue, now.
    package mutating func send(_ request: HTTPRequest) -> HTTPResponse {
        sent.append((now, request))
        var seen = request
        seen.headers = HTTPHeaders(
            request.headers.fields.filter { world.venues[0].headerNames.contains($0.name.lowercased()) }
                .map { (name: $0.name, value: $0.value) })
        let answer = world.respond(to: seen, from: Peer(address: address), venue: 0, at: moment)
        guard case .response(let response) = answer else { return HTTPResponse(status: 599) }
        return response
    }

    /// Runs a reading to its end, turning the clock to wherever it waits for.
    package mutating func read(
        _ reading: any AccountReading, deadline: ReadDeadline = .fixed(.seconds(60)), roundTrip: Duration = .zero
    ) -> ReadResult {
        var session = ReadSession(reading, at: clock, deadline: deadline)
        while true {
            switch session.next(at: clock, budgets: &budgets, random: 7) {
            case .finish(let result): return result
            case .wait(let until): now = until
            case .send(let request, _):
                now += roundTrip
                let response = send(request)
                session.received(response, at: clock, random: 7)
            }
        }
    }

    private var clock: Moment { Moment(wall: Self.midnight + now, steady: now) }
}
