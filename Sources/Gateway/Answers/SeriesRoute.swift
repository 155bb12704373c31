import Accounts
import Balances
import JSON
import Journal
import Money
import Reports
import Store

extension Route {
    /// Sums over time, for charts.
    package static let series = Route(
        "/v1/series", name: "listSeries",
        "What was held of each asset at evenly spaced times, over all accounts or account by account; exact.",
        parameters: [.account, .user, .asset, .venue, .from, .to, .points, .by], schema: "SeriesList"
    ) { (ask) throws(Problem) in
        let (accounts, users, position) = (try ask.accounts(), ask.wantedUsers, ask.positionNow)
        let (from, to) = (try ask.past(.from), try ask.past(.to) ?? ask.now)
        if let from, from >= to {
            throw Problem(
                .badParameter, "from is \(from), which is not before to, \(to).",
                remedy: "Give the earlier time to from.", parameter: "from")
        }
        return .work(isLong: ask.isLong(accounts)) {
            try ask.withIndex(to: position) { store, reached in
                let began = try from ?? ask.beginning(of: store, before: to)
                var series = SeriesMaking(ask, from: began, to: to, through: reached)
                for account in accounts { try series.add(account, users, from: store) }
                return Document(series.json(), position: reached, tag: ask.tag(reached, "\(began) \(to)"))
            }
        }
    }
}

/// Adds up what each holder had at each of the times.
private struct SeriesMaking {
    private let ask: Ask
    private let from: Timestamp
    private let to: Timestamp
    private let through: Int64
    private let times: [Timestamp]
    private let isByAccount: Bool
    /// For each series its sums time by time; by the account's name, or empty where it is over all.
    private var sums: [String: [Totals]] = [:]
    /// Up to which of the times an account of the series was not heard of yet.
    private var unheard: [String: Int] = [:]
    private var order: [String] = []

    /// A chart is as wide as a screen.
    private static let standardPoints = 100

    init(_ ask: Ask, from: Timestamp, to: Timestamp, through: Int64) {
        self.ask = ask
        self.from = from
        self.to = to
        self.through = through
        isByAccount = ask.query.text(.by) == "account"
        let count = ask.query.whole(.points) ?? Self.standardPoints
        let length = Int128(to.nanoseconds) - Int128(from.nanoseconds)
        times = (0..<count).map { index in
            Timestamp(nanoseconds: from.nanoseconds + Int64(length * Int128(index) / Int128(count - 1)))
        }
    }

    mutating func add(_ account: NamedAccount, _ users: [Holder]?, from store: SQLiteStore) throws {
        let key = isByAccount ? account.name : ""
        if sums[key] == nil {
            sums[key] = Array(repeating: Totals(accountsAreMissing: false), count: times.count)
            order.append(key)
        }
        var first = times.count
        if let users {
            for user in users { first = min(first, try add(user, of: account, to: key, from: store)) }
        } else {
            var next = try store.holder(of: account.name, after: nil)
            while let holder = next {
                first = min(first, try add(holder, of: account, to: key, from: store))
                next = try store.holder(of: account.name, after: holder)
            }
        }
        unheard[key] = max(unheard[key] ?? 0, first)
    }

    /// Answers from which of the times on something was known of the holder.
    private mutating func add(
        _ holder: Holder, of account: NamedAccount, to key: String, from store: SQLiteStore
    ) throws -> Int {
        guard Workshop.isWanted() else { throw Problem.busy }
        let past = try store.state(of: account.name, holder, AsOf(from, through: through))
        var first = past == nil ? times.count : 0
        /// What is held of each code now, and up to which of the times it is added.
        var held: [Spelling: (balance: Balance, place: Int)] = [:]
        for each in past?.balances ?? [] { held[Spelling(each.balance.venueAsset)] = (each.balance, 0) }
        try store.forEachChange(of: account.name, holder, in: from...to, through: through) { change in
            let place = place(of: change.provenance.time)
            first = min(first, place)
            let code = Spelling(change.venueAsset)
            if let (balance, start) = held[code] { add(balance, of: account, to: key, start..<max(start, place)) }
            held[code] = change.after.map { ($0, place) }
        }
        for (balance, start) in held.values { add(balance, of: account, to: key, start..<times.count) }
        return first
    }

    /// The first of the times that is not before.
    private func place(of time: Timestamp) -> Int {
        var (low, high) = (0, times.count)
        while low < high {
            let middle = (low + high) / 2
            if times[middle] < time { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private mutating func add(_ balance: Balance, of account: NamedAccount, to key: String, _ places: Range<Int>) {
        guard let asset = account.assets[balance.venueAsset],
            ask.selection.includes(asset, venueAsset: balance.venueAsset)
        else { return }
        for place in places { sums[key]?[place].add(balance, asset: asset.code, account: account.name) }
    }

    func json() -> [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.whole("position", through)
            writer.text("generatedAt", "\(ask.now)")
            writer.text("from", "\(from)")
            writer.text("to", "\(to)")
            writer.key("series")
            writer.array { writer in
                for key in order { write(key, to: &writer) }
            }
        }
        return writer.line
    }

    /// Every asset of one series of sums.
    private func write(_ key: String, to writer: inout JSONWriter) {
        let totals = (sums[key] ?? []).map { Dictionary($0.all.map { ($0.asset, $0) }) { first, _ in first } }
        for asset in Set(totals.flatMap(\.keys)).sorted() {
            writer.object { writer in
                writer.text("asset", asset)
                writer.text("account", isByAccount ? key : nil)
                writer.key("points")
                writer.array { writer in
                    for (place, time) in times.enumerated() {
                        write(totals[place][asset], time, isHeard: place >= unheard[key] ?? 0, to: &writer)
                    }
                }
            }
        }
    }

    private func write(_ total: Total?, _ time: Timestamp, isHeard: Bool, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("at", "\(time)")
            writer.text("total", total?.total?.description)
            writer.text("available", total?.available?.description)
            writer.text("held", total?.held?.description)
            writer.key("partial")
            writer.bool(!isHeard || total?.isPartial ?? true)
        }
    }
}

extension Ask {
    /// When the record began; a day before the end where it is empty.
    fileprivate func beginning(of store: SQLiteStore, before end: Timestamp) throws -> Timestamp {
        let began = try store.beginning() ?? end + (.zero - .seconds(86_400))
        return began < end ? began : end + (.zero - .seconds(1))
    }
}
