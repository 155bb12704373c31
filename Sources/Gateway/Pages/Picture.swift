package import Balances
import Book
import Net
import Reports

/// The book at one moment, for as many pages as are made of it.
final class Picture: Sendable {
    /// 0 until it is kept.
    let id: UInt64
    let book: BalanceBook
    /// Freshness is as of then.
    let time: Timestamp
    /// What was computed over a whole filter, so that later pages need not do it again.
    private let surveys = Lock<[String: Survey]>([:])

    init(id: UInt64, _ book: BalanceBook, at time: Timestamp) {
        self.id = id
        self.book = book
        self.time = time
    }

    var position: Int64 { book.position }

    func survey(_ question: String, _ make: () -> Survey) -> Survey {
        if let made = surveys.withLock({ $0[question] }) { return made }
        let made = make()
        surveys.withLock { $0[question] = made }
        return made
    }
}

/// The pictures that pages are made of, and the orders in which holders are listed.
///
/// A picture shares its memory with the book until that changes, page by page; one that is kept while every holder of
/// the book changes takes as much as the book. So there are few: at most `most`, each for `keptFor` after its last page.
/// Where one must go for another, it is one of whoever has most, and of those the one that was longest not asked for.
package final class PictureShelf: Sendable {
    static let most = 8
    static let keptFor = Duration.seconds(180)

    fileprivate struct Kept {
        var picture: Picture
        var owner: Scope
        var usedAt: Timestamp
    }

    fileprivate struct State {
        var next: UInt64 = 1
        var kept: [Kept] = []
        var orders: [String: HolderOrder] = [:]
        var forms: [String: CodeForms] = [:]
        var surveys: [String: (survey: Survey, usedAt: Timestamp)] = [:]
    }

    /// Signs cursors.
    let secret: [UInt8]
    private let state = Lock(State())

    /// - Parameter secret: random bytes of this process.
    package init(secret: [UInt8]) { self.secret = secret }

    /// A picture of now, which is not kept yet.
    func take(_ record: any LiveRecord, at now: Timestamp) -> Picture {
        let id = state.withLock { state in
            defer { state.next += 1 }
            return state.next
        }
        return Picture(id: id, record.withBook { $0 }, at: now)
    }

    /// Keeps it for the next page.
    func keep(_ picture: Picture, for owner: Scope, at now: Timestamp) {
        state.withLock { state in
            state.letGo(at: now)
            if let place = state.kept.firstIndex(where: { $0.picture === picture }) {
                state.kept[place].usedAt = now
                return
            }
            if state.kept.count >= Self.most { state.makeRoom() }
            state.kept.append(Kept(picture: picture, owner: owner, usedAt: now))
        }
    }

    /// - Throws: `cursorExpired`.
    func find(_ id: UInt64, at now: Timestamp) throws(Problem) -> Picture {
        let found = state.withLock { state -> Picture? in
            state.letGo(at: now)
            return state.kept.first { $0.picture.id == id }?.picture
        }
        guard let found else { throw .cursorExpired }
        return found
    }

    /// What was computed over a whole filter of a time past, which does not change; kept as pictures are, for the next page.
    func survey(_ question: String, at now: Timestamp, _ make: () throws -> Survey) throws -> Survey {
        let kept = state.withLock { state -> Survey? in
            state.letGo(at: now)
            state.surveys[question]?.usedAt = now
            return state.surveys[question]?.survey
        }
        if let kept { return kept }
        let made = try make()
        state.withLock { state in
            let oldest = state.surveys.min { $0.value.usedAt < $1.value.usedAt }?.key
            if state.surveys.count >= Self.mostSurveys, let oldest { state.surveys[oldest] = nil }
            state.surveys[question] = (made, now)
        }
        return made
    }

    /// Small, beside pictures.
    private static let mostSurveys = 64

    /// Lets go of what nobody asked for lately; to be called now and then.
    package func sweep(at now: Timestamp) { state.withLock { $0.letGo(at: now) } }

    /// What an account makes of the codes, where all are wanted; made again when there are more, or other assets.
    func forms(of picture: AccountPicture, _ account: NamedAccount) -> CodeForms {
        let codes = picture.codes
        if let made = state.withLock({ $0.forms[account.name] }), made.forms.count == codes.count,
            made.forms.allSatisfy({ account.assets[$0.code] == $0.asset })
        {
            return made
        }
        let made = CodeForms(codes, of: account, selecting: BalanceReport.Selection())
        state.withLock { $0.forms[account.name] = made }
        return made
    }

    /// The order of an account's holders, which reaches at least as far as the picture.
    func order(of picture: AccountPicture) -> HolderOrder {
        var order = state.withLock { $0.orders[picture.name] } ?? HolderOrder()
        guard order.slots.count < picture.count else { return order }
        order.extend(to: picture)
        state.withLock { [order] state in
            if state.orders[picture.name]?.slots.count ?? 0 < order.slots.count { state.orders[picture.name] = order }
        }
        return order
    }
}

extension PictureShelf.State {
    fileprivate mutating func letGo(at now: Timestamp) {
        kept.removeAll { now - $0.usedAt > PictureShelf.keptFor }
        surveys = surveys.filter { now - $0.value.usedAt <= PictureShelf.keptFor }
    }

    fileprivate mutating func makeRoom() {
        let counts = Dictionary(grouping: kept, by: \.owner).mapValues(\.count)
        guard let most = counts.values.max() else { return }
        let candidates = kept.filter { counts[$0.owner] == most }
        guard let oldest = candidates.min(by: { $0.usedAt < $1.usedAt }) else { return }
        kept.removeAll { $0.picture === oldest.picture }
    }
}
