import Accounts
import Balances
import Journal
import Testing
import Witness

@testable import Book

@Suite struct CheckpointTests {
    let settings = BookSettings(rules: ["a": FreshnessRule(hasFeed: true)])

    private func records(_ count: Int, _ random: Seeded) -> [Record] {
        var records = RandomRecords(random)
        return (0..<count).map { _ in records.next() }
    }

    @Test func `a checkpoint and the rest of the journal come to the same bytes as the whole journal`() throws {
        let random = Seeded.announced(for: "checkpoint")
        for round in 0..<30 {
            var random = random.fork(round)
            let records = records(600, random)
            let cut = random.below(records.count)
            var (whole, first) = (BalanceBook(settings: settings), BalanceBook(settings: settings))
            for record in records { whole.apply(record) }
            for record in records[..<cut] { first.apply(record) }
            var loaded = try #require(BalanceBook(checkpoint: first.checkpoint(), settings: settings))
            #expect(loaded.checkpoint() == first.checkpoint() && loaded.position == first.position)
            // From a little before the cut: what was applied is not applied again.
            let events = records[max(0, cut - 20)...].flatMap { loaded.apply($0) }
            #expect(events == records[cut...].flatMap { first.apply($0) })
            #expect(loaded.checkpoint() == whole.checkpoint() && loaded.digest == whole.digest)
            // Freshness is counted again on loading, and stands in no checkpoint.
            let now = second(whole.position)
            #expect(loaded.accounts.map { loaded.counts(of: $0, at: now) } == whole.accounts.map { whole.counts(of: $0, at: now) })
        }
    }

    @Test func `what is loaded answers as what was saved`() throws {
        var book = BalanceBook(settings: settings)
        for record in records(2_000, Seeded.announced(for: "loaded")) { book.apply(record) }
        let loaded = try #require(BalanceBook(checkpoint: book.checkpoint(), settings: settings))
        let now = second(book.position)
        #expect(loaded.accounts == book.accounts && loaded.penalties == book.penalties)
        #expect(loaded.spentRecently(since: second(0)) == book.spentRecently(since: second(0)))
        for account in book.accounts {
            #expect(loaded.openGaps(of: account) == book.openGaps(of: account))
            #expect(loaded.counts(of: account, at: now) == book.counts(of: account, at: now))
            #expect(loaded.health(of: account, .feed) == book.health(of: account, .feed))
            #expect(loaded.health(of: account, .reading) == book.health(of: account, .reading))
            #expect(loaded.nextEpoch(of: account) == book.nextEpoch(of: account))
            #expect(loaded.liveEpoch(of: account) == book.liveEpoch(of: account))
            book.forEachHolder(of: account, at: now) { state in
                #expect(loaded.state(of: state.holder, account: account, at: now) == state)
            }
        }
    }

    @Test func `who a feed keeps is counted again on loading`() throws {
        var (make, book) = (RecordMaking(), BalanceBook(settings: settings))
        book.apply(make.answer(.user("read"), []))
        book.apply(make.live())
        for user in ["u", "v"] { book.apply(make.push(user, [])) }
        let loaded = try #require(BalanceBook(checkpoint: book.checkpoint(), settings: settings))
        #expect(loaded.counts(of: "a", at: second(4)) == book.counts(of: "a", at: second(4)))
        #expect(loaded.counts(of: "a", at: second(4)).live == 2)
    }

    @Test func `a gap that came before anybody was seen is there again on loading, and is healed by the first who is`() throws {
        var (make, book) = (RecordMaking(), BalanceBook(settings: settings))
        for _ in 0..<2 { book.apply(make.gap()) }
        var loaded = try #require(BalanceBook(checkpoint: book.checkpoint(), settings: settings))
        #expect(loaded.openGaps(of: "a") == book.openGaps(of: "a") && loaded.openGaps(of: "a").count == 2)
        let push = make.push("u", [])
        #expect(loaded.apply(push) == book.apply(push))
        #expect(loaded.openGaps(of: "a").isEmpty)
        #expect(loaded.checkpoint() == book.checkpoint())
    }

    @Test func `any difference shows in the digest`() {
        var (make, other) = (RecordMaking(), RecordMaking())
        var (a, b) = (BalanceBook(), BalanceBook())
        a.apply(make.push("u", [balance("btc", "1.0")]))
        b.apply(other.push("u", [balance("btc", "1.00")]))
        #expect(a.digest != b.digest)
        a.apply(make.push("u", [balance("btc", "1")]))
        b.apply(other.push("u", [balance("btc", "1")]))
        #expect(a.digest == b.digest)
    }

    @Test func `a copy stays as it was while the book goes on`() {
        let records = records(900, Seeded.announced(for: "copy"))
        var book = BalanceBook(settings: settings)
        for record in records[..<600] { book.apply(record) }
        let (copy, bytes) = (book, book.checkpoint())
        for record in records[600...] { book.apply(record) }
        #expect(copy.checkpoint() == bytes && book.checkpoint() != bytes)
    }

    @Test func `a book kept under another setting is not taken`() {
        let book = BalanceBook(settings: BookSettings(missingCurrency: .unchanged))
        #expect(BalanceBook(checkpoint: book.checkpoint()) == nil)
        #expect(BalanceBook(checkpoint: book.checkpoint(), settings: book.settings) != nil)
    }

    @Test func `bytes that are none are refused`() {
        let pieces = loadedPieces()
        #expect(BalanceBook(checkpoint: []) == nil)
        #expect(BalanceBook(checkpoint: [[]]) == nil)
        #expect(BalanceBook(checkpoint: [pieces[0]]) == nil)
        #expect(BalanceBook(checkpoint: pieces + [pieces[1]]) == nil)
        #expect(BalanceBook(checkpoint: pieces + [[0]]) == nil)
        #expect(BalanceBook(checkpoint: pieces + [[]]) != nil)
        for index in pieces.indices {
            for length in stride(from: 0, to: pieces[index].count, by: 41) {
                var cut = pieces
                cut[index] = Array(cut[index].prefix(length))
                #expect(BalanceBook(checkpoint: cut) == nil || length == 0 && index > 1)
            }
        }
    }

    private func loadedPieces() -> [[UInt8]] {
        var book = BalanceBook()
        for record in records(400, Seeded.announced(for: "refused")) { book.apply(record) }
        return book.checkpoint()
    }

    @Test func `damaged bytes are refused or make a book that answers and goes on`() {
        var random = Seeded.announced(for: "damaged")
        let records = records(700, random)
        var book = BalanceBook()
        for record in records[..<300] { book.apply(record) }
        let pieces = book.checkpoint()
        for _ in 0..<1_500 {
            var damaged = pieces
            for _ in 0...random.below(4) { damage(&damaged, &random) }
            guard var loaded = BalanceBook(checkpoint: damaged) else { continue }
            for record in records[300...].prefix(40) { loaded.apply(record) }
            use(loaded)
        }
    }

    @Test func `a head in which one bit is wrong is refused or makes a book that answers`() {
        var book = BalanceBook()
        for record in records(200, Seeded.announced(for: "one bit")) { book.apply(record) }
        let pieces = book.checkpoint()
        for place in pieces[0].indices {
            // The last bit of a number is its sign, the first of a byte says that another follows.
            for bit in [0, 7] {
                var damaged = pieces
                damaged[0][place] ^= 1 << UInt8(bit)
                if let loaded = BalanceBook(checkpoint: damaged) { use(loaded) }
            }
        }
    }

    private func damage(_ pieces: inout [[UInt8]], _ random: inout Seeded) {
        let piece = random.below(pieces.count)
        guard !pieces[piece].isEmpty else { return }
        let place = random.below(pieces[piece].count)
        switch random.below(6) {
        case 0: pieces[piece].remove(at: place)
        case 1: pieces[piece].insert(UInt8(random.below(256)), at: place)
        case 2: pieces[piece][place] = random.pick([0, 1, 0x7F, 0x80, 0xFF])
        case 3: pieces[piece][place] ^= 1 << UInt8(random.below(8))
        case 4: pieces.swapAt(piece, random.below(pieces.count))
        default: pieces[piece][place] = UInt8(random.below(256))
        }
    }

    /// Everything one can ask for.
    private func use(_ book: BalanceBook) {
        for account in book.accounts {
            book.forEachHolder(of: account, at: second(1)) { #expect($0.account == account) }
            _ = (book.counts(of: account, at: second(1)), book.candidates(of: account, count: 3, at: second(1)))
            _ = (book.nextEpoch(of: account), book.openGaps(of: account))
        }
        _ = book.totals(["a": AssetTable(["btc": Asset("BTC")])], accountsAreMissing: false)
        #expect(BalanceBook(checkpoint: book.checkpoint()) != nil)
    }
}
