import Balances
import Book
import Counterfoil
import Engine
import Journal
import Paper

/// What the episodes do, and the lives of the program.
extension Stage {
    func begin(_ episode: Episode) {
        lastTrouble[episode.venue] = max(lastTrouble[episode.venue] ?? .zero, episode.end)
        if episode.kind != .clockSkew, !episode.kind.isOfProcess {
            lastObstacle[episode.venue] = max(lastObstacle[episode.venue] ?? .zero, episode.end)
        }
        switch episode.kind {
        case .kill: kill()
        case .killAfterCommit where episode.seed.isMultiple(of: 2): killsAtHealing = true
        case .killAfterCommit:
            if program?.commitUnseen() == false { diskFailed() } else { kill() }
        case .stop:
            program?.finish()
            kill()
        case .killAgain:
            kill(soon: true)
            after(.milliseconds(Int64(5_000 + episode.seed % 20_000))) { [unowned self] in kill(soon: true) }
        case .diskFull: store.nextFault = .full
        case .powerCut: store.nextFault = .powerCut(afterBytes: Int(episode.seed % 3_000))
        case .checkpoint: program?.keepPicture()
        case .leave: leave(episode)
        case .cut: links(of: episode.venue).forEach(breakOff)
        case .halfOpen:
            for link in links(of: episode.venue) {
                counts.faults += 1
                link.isDead = true
            }
        case .clockSkew:
            counts.faults += 1
            let by = Int64(episode.seed % 600)
            let sign = episode.seed & 0x1000 == 0 ? "-" : ""
            order(
                #"{"venue":"\#(episode.venue)","kind":"clockSkew","for":"\#(episode.length.components.seconds)s","by":"\#(sign)\#(by + 1)s"}"#
            )
        default:
            stand(episode)
            if episode.kind == .unreachable { links(of: episode.venue).forEach(breakOff) }
        }
    }

    private func stand(_ episode: Episode) {
        standing.append(episode)
        timeline.add(at: episode.end) { [unowned self] in standing.removeAll { $0 == episode } }
    }

    private func isAway(_ venue: String) -> Bool {
        standing.contains { $0.kind == .leave && $0.venue == venue }
    }

    /// As a configuration that no longer names the account does, and later one that does again.
    private func leave(_ episode: Episode) {
        guard let account = cast.index(of: episode.venue) else { return }
        counts.faults += 1
        let isFirst = !isAway(episode.venue)
        standing.append(episode)
        timeline.add(at: max(episode.end, now + Self.shortestLeave)) { [unowned self] in
            standing.removeAll { $0 == episode }
            guard !isAway(episode.venue) else { return }
            watch.returns(account, cast.accounts[account].account.name)
            program?.add(account)
        }
        guard isFirst else { return }
        if program?.book.isLive(cast.accounts[account].account.name) == true {
            watch.expectGap(of: account, by: now + Watch.patience)
        }
        watch.leaves(account, at: wall)
        program?.remove(account)
    }

    /// What was decided before is shown by then.
    private static let shortestLeave = Duration.seconds(10)

    private func links(of venue: String) -> [Wire.Link] {
        wire.links.values.filter { $0.venue == venue }.sorted { $0.socket.number < $1.socket.number }
    }

    /// The end of a connection that keeps an account leaves a gap.
    private func breakOff(_ link: Wire.Link) {
        let name = cast.accounts[link.account].account.name
        let isHere = link.program === program && program?.place(of: link.key.account) != nil
        if isHere, wire.sockets[link.key] == link.socket, program?.book.isLive(name) == true {
            watch.expectGap(of: link.account, by: now + Watch.patience)
        }
        cut(link)
    }

    /// The program is no more; some time later it is started again.
    func kill(soon: Bool = false) {
        guard let last = program else { return }
        counts.restarts += 1
        program = nil
        hangUp()
        let pauses: [ClosedRange<Int64>] = [1_000...5_000, 1_000...9_000, 20_000...120_000, 300_000...900_000]
        let pause = soon ? pauses[0] : pauses[Int.random(in: 0..<pauses.count, using: &wire.random)]
        let delay = Int64.random(in: pause, using: &wire.random)
        after(.milliseconds(delay)) { [unowned self] in boot(after: last.book) }
    }

    /// Nothing can be written any more: the program ends.
    func diskFailed() {
        counts.faults += 1
        hasFailedDisk = true
        kill()
    }

    func boot(after last: BalanceBook? = nil) {
        // Only a disk that failed has a torn end to be found; walking along the whole chain each time takes too long.
        if hasFailedDisk { store = store.reopened() }
        hasFailedDisk = false
        do {
            let book = try recoveredBook()
            if isToBeReplayed { checkReplay(of: last, recovered: book) }
            let present = cast.accounts.indices.filter { !isAway(cast.accounts[$0].account.venue.rawValue) }
            var memory = Recovery.memory(of: book, present.map { cast.accounts[$0].account.name }, now: wall)
            plant(in: &memory)
            watch.began(after: store.head.position, at: now)
            let steady = Duration.seconds(Int64.random(in: 1...100_000, using: &wire.random))
            let next = Program(self, book, memory, of: present, steady: steady)
            program = next
            next.start()
        } catch {
            fail("restart", "\(error)")
        }
    }

    /// Reading everything again takes most of the time of a run, so that only some restarts do it; a run's last does not
    /// come to be without one at the end.
    private var isToBeReplayed: Bool { Int.random(in: 0..<8, using: &wire.random) == 0 }

    private func recoveredBook() throws -> BalanceBook {
        if let picture = try store.checkpoint() {
            let book = BalanceBook(checkpoint: picture.pieces)
            if book == nil { fail("checkpoint", "what was kept at position \(picture.position) is not taken again") }
            if order.plant == .skipTail, let book { return book }
        }
        return try Recovery.book(of: cast.accounts, from: store, venues: VenueList.clients)
    }
}
