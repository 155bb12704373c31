import Balances
import Book
import JSON
import Reports

/// `maxAge`: what is older is refused, with what is known of its age.
extension Ask {
    /// Looks at every holder that is asked for.
    ///
    /// - Parameter picture: what is to be shown; nil for the book as it is.
    /// - Throws: `tooOld`.
    func checkAge(_ accounts: [NamedAccount], in picture: Picture? = nil) throws(Problem) {
        guard let most = query.duration(.maxAge) else { return }
        let picture = picture ?? shelf.take(record, at: now)
        var old = TooOld(most: most, now: now)
        for part in parts(of: accounts, in: picture) {
            guard let picture = part.picture, !part.slots.isEmpty else {
                old.add(part.account.name, nil, nil)
                continue
            }
            for slot in part.slots.lazy.map({ Int($0) }) where slot < picture.count {
                old.look(picture.standing(slot), part.account.name) { picture.holder(slot) }
            }
        }
        if let problem = old.problem { throw problem }
    }

    /// The same for one holder.
    func checkAge(_ standing: HolderStanding, of holder: Holder, _ account: String) throws(Problem) {
        guard let most = query.duration(.maxAge) else { return }
        var old = TooOld(most: most, now: now)
        old.look(standing, account) { holder }
        if let problem = old.problem { throw problem }
    }
}

/// Gathers who is too old. What a feed keeps is of now, whenever it was said; of what is suspect or unknown nobody can tell
/// the age, so it is always too old.
private struct TooOld {
    let most: Duration
    let now: Timestamp
    private var count = 0
    private var shown: [(account: String, holder: Holder?, standing: HolderStanding?)] = []

    /// Enough to see what is the matter; a million would not be read.
    private static let mostShown = 100

    init(most: Duration, now: Timestamp) {
        self.most = most
        self.now = now
    }

    mutating func look(_ standing: HolderStanding, _ account: String, _ holder: () -> Holder) {
        switch standing.freshness {
        case .live: return
        case .suspect, .unknown: break
        case .polled, .stale:
            guard let receivedAt = standing.receivedAt, now - receivedAt > most else { return }
        }
        count += 1
        if shown.count < Self.mostShown { shown.append((account, holder(), standing)) }
    }

    /// - Parameter holder: nil for an account of which nothing was ever heard.
    mutating func add(_ account: String, _ holder: Holder?, _ standing: HolderStanding?) {
        count += 1
        if shown.count < Self.mostShown { shown.append((account, holder, standing)) }
    }

    var problem: Problem? {
        guard count > 0 else { return nil }
        var problem = Problem(
            .tooOld, "\(count) of what is asked for is older than \(most.components.seconds) s, or of unknown age.",
            remedy: "Ask again after the next reading, with a longer maxAge, or without it.", parameter: "maxAge")
        var number = JSONWriter()
        number.int(count)
        var list = JSONWriter()
        list.array { writer in
            for old in shown { write(old, to: &writer) }
        }
        problem.members = [("count", number.bytes), ("tooOld", list.bytes)]
        return problem
    }

    private func write(
        _ old: (account: String, holder: Holder?, standing: HolderStanding?), to writer: inout JSONWriter
    ) {
        let receivedAt = old.standing?.receivedAt
        writer.object { writer in
            writer.text("account", old.account)
            writer.text("user", old.holder?.user)
            writer.text("freshness", (old.standing?.freshness ?? .unknown).rawValue)
            writer.text("receivedAt", receivedAt?.description)
            writer.key("ageMs")
            if let receivedAt { writer.number(raw: (now - receivedAt).tenthsOfMilliseconds) } else { writer.null() }
        }
    }
}
