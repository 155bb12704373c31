import Balances
package import Net

/// All paper venues together: the ledger, the venues over it, the faults ordered for them and their activity.
///
/// A value without I/O: with the same seed, events and times it sends the same bytes.
package struct PaperWorld: Sendable {
    package internal(set) var ledger: Ledger
    package private(set) var venues: [any PaperVenue]
    package internal(set) var faults = FaultBoard()
    private var random: SplitMix64
    private var frames = FrameDelay()
    private var activity: Activity?
    private var owner: [SocketID: Int] = [:]

    /// - Parameter activity: movements that happen by themselves; nil for none.
    package init(ledger: Ledger, venues: [any PaperVenue], seed: UInt64, activity: Activity? = nil) {
        self.ledger = ledger
        self.venues = venues
        self.random = SplitMix64(seed: seed)
        self.activity = activity
    }

    /// The ledger's venue names of all servers.
    package var venueNames: [String] { venues.flatMap(\.venues) }

    /// Answers a request to the venue at an index of `venues`.
    package mutating func respond(
        to request: HTTPRequest, from peer: Peer, venue index: Int, at moment: PaperMoment
    ) -> ServerAnswer {
        // Whose faults strike is asked only where some stand: the venue answers it by looking the key up once more.
        guard !faults.faults.isEmpty else {
            return .response(venues[index].respond(to: request, from: peer, ledger: ledger, at: moment))
        }
        let name = venues[index].venue(of: request)
        let local = shifted(moment, for: name)
        faults.spendClockSkew(name)
        guard let fault = faults.strike(name, at: moment.steady, where: { $0.strikesAnswers }) else {
            return .response(venues[index].respond(to: request, from: peer, ledger: ledger, at: local))
        }
        return fault.strike(
            venues[index].respond(to: request, from: peer, ledger: ledger, at: local),
            refusal: venues[index].rateLimited(request, at: local), random: &random)
    }

    package mutating func upgrade(
        _ request: HTTPRequest, from peer: Peer, venue index: Int, at moment: PaperMoment
    ) -> HTTPResponse? {
        venues[index].upgrade(request, from: peer, at: shifted(moment, for: venues[index].venues[0]))
    }

    package mutating func opened(
        _ socket: SocketID, from peer: Peer, venue index: Int, at moment: PaperMoment
    ) -> [ServerAction] {
        owner[socket] = index
        return pass(venues[index].opened(socket, from: peer, at: moment), at: moment)
    }

    package mutating func received(
        _ message: SocketMessage, on socket: SocketID, at moment: PaperMoment
    ) -> [ServerAction] {
        guard let index = owner[socket] else { return [] }
        let local = shifted(moment, for: venues[index].venue(of: socket))
        return pass(venues[index].received(message, on: socket, ledger: ledger, at: local), at: moment)
    }

    package mutating func closed(_ socket: SocketID) {
        guard let index = owner.removeValue(forKey: socket) else { return }
        frames.closed(socket)
        venues[index].closed(socket)
    }

    /// What is due when the server starts: the first wake for the activity.
    package mutating func started() -> [ServerAction] {
        activity.map { [.wake(after: $0.interval)] } ?? []
    }

    /// Late frames, activity and venues' own timers whose time has come.
    package mutating func wake(at moment: PaperMoment) -> [ServerAction] {
        var actions = frames.due(at: moment.steady)
        for index in venues.indices {
            let local = shifted(moment, for: venues[index].venues[0])
            actions += pass(venues[index].wake(at: local), at: moment)
        }
        guard let (moves, again) = activity?.wake(at: moment.steady) else { return actions }
        if moves, let entry = activity?.step(&ledger, random: &random, at: moment) {
            actions += announce(entry, at: moment)
        }
        return actions + (again.map { [.wake(after: $0)] } ?? [])
    }

    /// Tells the venue's feeds of a movement.
    mutating func announce(_ entry: LedgerEntry, at moment: PaperMoment) -> [ServerAction] {
        var actions: [ServerAction] = []
        for index in venues.indices where venues[index].venues.contains(entry.key.venue) {
            let local = shifted(moment, for: entry.key.venue)
            actions += venues[index].changed(entry, ledger: ledger, at: local)
        }
        return pass(actions, at: moment)
    }

    private mutating func pass(_ actions: [ServerAction], at moment: PaperMoment) -> [ServerAction] {
        let (venues, owner) = (self.venues, self.owner)
        return frames.pass(
            actions, venue: { socket in owner[socket].map { venues[$0].venue(of: socket) } }, faults: &faults,
            at: moment.steady)
    }

    private mutating func shifted(_ moment: PaperMoment, for venue: String) -> PaperMoment {
        PaperMoment(wall: moment.wall + faults.clockSkew(venue, at: moment.steady), steady: moment.steady)
    }
}
