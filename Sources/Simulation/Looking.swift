import Accounts
import Balances
import Book
import Counterfoil
import Engine
import Journal
import Paper

/// Invariants that are looked at now and then, at a restart and at the end.
extension Stage {
    func look() {
        after(Watch.every) { [unowned self] in look() }
        guard let program else { return }
        for (account, due) in watch.gapDue where due < now {
            return fail("gap", "\(cast.accounts[account].account.name): something was missed, and no gap is shown")
        }
        for account in cast.accounts.indices {
            lookAtConnection(of: account, program)
            lookAtDoubts(of: account)
            lookAtLabels(of: account, program)
        }
    }

    /// Who counts as live although something was left aside is read again soon, unless the venue does not let it.
    private func lookAtDoubts(of account: Int) {
        let (name, venue) = (cast.accounts[account].account.name, cast.accounts[account].account.venue.rawValue)
        // The limits of sFOX and of its Connect are those of one address.
        let obstacle = lastObstacle.filter { $0.key.prefix(4) == venue.prefix(4) }.values.max() ?? .zero
        for (holder, since) in watch.doubts[account] ?? [:] where max(since, obstacle) + Watch.doubt < now {
            guard program?.book.freshness(of: holder, account: name, at: wall) == .live else { continue }
            fail("doubt", "\(name) \(holder.user ?? ""): left aside at \(since.inHours), and not read again")
        }
    }

    /// A feed whose connection is gone does not keep the account.
    private func lookAtConnection(of account: Int, _ program: Program) {
        let isUp = wire.sockets.values.contains { socket in
            wire.links[socket].map { $0.account == account && !$0.isDead } ?? false
        }
        guard program.book.isLive(cast.accounts[account].account.name), !isUp else {
            watch.wasDown.remove(account)
            return
        }
        if !watch.wasDown.insert(account).inserted {
            fail("live", "\(cast.accounts[account].account.name) has no connection and counts as live")
        }
    }

    /// What counts as live or polled was so not long ago.
    private func lookAtLabels(of account: Int, _ program: Program) {
        let (name, venue) = (cast.accounts[account].account.name, cast.accounts[account].account.venue.rawValue)
        let trouble = max(lastTrouble[venue] ?? .zero, watch.bootedAt)
        let isCalm = !standing.contains { $0.venue == venue } && trouble + Watch.recovery < now
        program.book.forEachHolder(of: name, at: wall) { state in
            switch state.freshness {
            case .live where isCalm: check(state, of: account, since: now - .seconds(60)) { _ in true }
            // A change that was told by itself leaves the others as old as they are.
            case .polled where venue != "coinw":
                check(state, of: account, since: now - Cast.pollEvery * 3 - Watch.patience) { _ in true }
            default: break
            }
        }
    }

    /// After the calm, everything is certain and equal to the ledger.
    func lookAtTheEnd() {
        guard let program else { return fail("end", "the program does not run") }
        for account in cast.accounts.indices {
            let (name, venue) = (cast.accounts[account].account.name, cast.accounts[account].account.venue.rawValue)
            let counts = program.book.counts(of: name, at: wall)
            let wanted = world.ledger.holders(at: venue).count
            guard counts.live + counts.polled == wanted, counts.all == wanted else {
                return fail("end", "\(name): of \(wanted) holders \(counts)")
            }
            if let gap = program.book.unwritten.first?.gap {
                return fail("healing", "that the gap at \(gap.noticedIn ?? 0) is healed is not written")
            }
            if let gap = program.book.openGaps(of: name).first {
                return fail("end", "\(name): the gap at \(gap.position) is open")
            }
            program.book.forEachHolder(of: name, at: wall) { state in
                check(state, of: account, since: Self.silence(in: order.length) + .seconds(300)) { _ in true }
            }
        }
        checkReplay(of: program.book, recovered: nil)
    }

    /// The journal read again from its first entry means what it meant, and gives the same books.
    ///
    /// - Parameters:
    ///   - last: the book of the life before, which may end earlier than the journal.
    ///   - recovered: the book of the next one, from a checkpoint.
    func checkReplay(of last: BalanceBook?, recovered: BalanceBook?) {
        guard !isOver else { return }
        guard store.head.position >= watch.lastShown else {
            return fail("durable", "\(watch.lastShown) was shown, the journal ends at \(store.head.position)")
        }
        do {
            _ = try store.verifyChain(progress: { _ in })
            let book = try replay(comparing: last)
            if let recovered, recovered.checkpoint() != book.checkpoint() {
                fail("checkpoint", "the book from the checkpoint is not the one from the whole journal")
            }
        } catch {
            fail("chain", "\(error)")
        }
    }

    private func replay(comparing last: BalanceBook?) throws -> BalanceBook {
        var book = BalanceBook()
        let messages = MessageReaders.any(of: VenueList.clients)
        let reader = RecordReader { _ in messages }
        var open: Set<Int64> = []
        guard store.head.position > 0 else { return book }
        try store.read(1...store.head.position) { entry in
            let record = try reader.record(entry)
            let index = Int(entry.position) - 1
            counts.replayed += 1
            if index < watch.shown.count, let shown = watch.shown[index], shown != record {
                fail("replay", "position \(entry.position) was shown as \(shown), and is \(record)")
            }
            checkHealing(record, &open)
            book.apply(record)
            if let last, book.position == last.position, last.checkpoint() != book.checkpoint() {
                fail("book", "the book is not what the journal says at position \(last.position)")
            }
        }
        return book
    }

    /// That a gap is healed is written once, after the gap.
    private func checkHealing(_ record: Record, _ open: inout Set<Int64>) {
        guard case .gap(let gap) = record.meaning else { return }
        if gap.isOpen { open.insert(record.entry.position) }
        if let noticed = gap.noticedIn, open.remove(noticed) == nil {
            fail("healing", "position \(record.entry.position) heals the gap at \(noticed), which was not open")
        }
    }
}
