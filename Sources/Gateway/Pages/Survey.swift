import Accounts
import Balances
import Book
import Journal
import Reports

/// What is said of a whole filter, however many pages its balances take.
struct Survey: Sendable {
    var accounts: [BalanceReport.AccountLine] = []
    var totals: [Total] = []
    /// Codes nobody has mapped, counted by account and code.
    var unmapped: [(account: String, venueAsset: String, count: Int)] = []
    /// Whether every field could be held.
    var isReadable = true
    var counts = FreshnessCounts()

    var isComplete: Bool { isReadable && accounts.allSatisfy { $0.status == .ok } }

    /// With the position, it tells states apart: with time alone, holders go from polled to stale.
    var word: String { "\(counts.live).\(counts.polled).\(counts.stale).\(counts.suspect).\(counts.unknown)" }

    init() {}

    /// Looks at every holder: a million take some ten milliseconds, and as many hundred where what they hold is added up.
    ///
    /// - Parameters:
    ///   - addsUp: whether totals and unmapped codes are wanted, too.
    ///   - saysHealth: whether failures of the account as a whole may be told.
    init(
        _ walk: HolderWalk, _ book: BalanceBook, selecting selection: BalanceReport.Selection, addsUp: Bool = true,
        saysHealth: Bool
    ) {
        for part in walk.parts {
            let health = book.health(of: part.account.name, .feed) ?? book.health(of: part.account.name, .reading)
            let heard = hear(part)
            accounts.append(BalanceReport.AccountLine(part.account, saysHealth ? health : nil, heard))
        }
        guard addsUp else { return }
        var sums = Totals(accountsAreMissing: accounts.contains { $0.status != .ok })
        for part in walk.parts {
            guard let picture = part.picture else { continue }
            let codes = CodeForms(picture.codes, of: part.account, selecting: selection)
            add(part, of: picture, codes, selection, to: &sums)
        }
        totals = sums.all
    }

    /// Of one holder, with the forms that are made already.
    init(
        of holder: HolderWalk.Part, _ picture: AccountPicture, _ codes: CodeForms,
        selecting selection: BalanceReport.Selection
    ) {
        accounts = [BalanceReport.AccountLine(holder.account, nil, hear(holder))]
        var sums = Totals(accountsAreMissing: accounts[0].status != .ok)
        add(holder, of: picture, codes, selection, to: &sums)
        totals = sums.all
    }

    private mutating func hear(_ part: HolderWalk.Part) -> BalanceReport.Heard {
        var heard = BalanceReport.Heard()
        part.forEachStanding { standing in
            heard.add(standing.receivedAt, standing.freshness)
            counts.add(standing.freshness)
        }
        return heard
    }

    private mutating func add(
        _ part: HolderWalk.Part, of picture: AccountPicture, _ codes: CodeForms, _ selection: BalanceReport.Selection,
        to sums: inout Totals
    ) {
        var tally = AccountTally(codes: codes, account: part.account.name, hidesZero: selection.hidesZero)
        part.forEachSlot { tally.add($0, of: picture, to: &sums) }
        isReadable = isReadable && tally.isReadable
        for (code, count) in tally.unmapped.enumerated() where count > 0 {
            unmapped.append((part.account.name, picture.codes[code], count))
        }
    }
}

/// What is counted of one account.
private struct AccountTally {
    let codes: CodeForms
    let account: String
    let hidesZero: Bool
    var isReadable = true
    /// By the codes' numbers.
    var unmapped: [Int]
    /// By a code's number: the last holder that has a row of it, and how many rows that holder has.
    private var seen: [(holder: Int, rows: Int)]
    /// By a code's number: where its asset is added up, once there is something to add.
    private var places: [Int?]

    init(codes: CodeForms, account: String, hidesZero: Bool) {
        self.codes = codes
        self.account = account
        self.hidesZero = hidesZero
        unmapped = Array(repeating: 0, count: codes.forms.count)
        seen = Array(repeating: (-1, 0), count: codes.forms.count)
        places = Array(repeating: nil, count: codes.forms.count)
    }

    mutating func add(_ slot: Int, of picture: AccountPicture, to sums: inout Totals) {
        var repeats = false
        picture.forEachCode(slot) { code in
            seen[code] = seen[code].holder == slot ? (slot, seen[code].rows + 1) : (slot, 1)
            repeats = repeats || seen[code].rows > 1
        }
        picture.forEachBalance(slot) { code, balance in
            guard codes.forms[code].isWanted else { return }
            if balance.hasUnreadable { isReadable = false }
            guard let asset = codes.forms[code].asset else {
                if !hidesZero || !balance.isKnownToBeZero { unmapped[code] += 1 }
                return
            }
            if repeats, seen[code].rows > 1 {
                sums.leaveOut(asset: asset.code, account: account)
            } else {
                let place = places[code] ?? sums.place(of: asset.code)
                places[code] = place
                sums.add(balance, at: place, account: account)
            }
        }
    }
}

extension HolderWalk.Part {
    /// Every slot once; in the order in which they lie in memory where it is all of them.
    func forEachSlot(_ body: (Int) -> Void) {
        guard let picture else { return }
        if isWhole {
            for slot in 0..<picture.count { body(slot) }
        } else {
            for slot in slots { body(Int(slot)) }
        }
    }

    func forEachStanding(_ body: (HolderStanding) -> Void) {
        guard let picture else { return }
        if isWhole {
            picture.forEachStanding { body($1) }
        } else {
            for slot in slots { body(picture.standing(Int(slot))) }
        }
    }
}

extension FreshnessCounts {
    mutating func add(_ freshness: Freshness) {
        switch freshness {
        case .live: live += 1
        case .polled: polled += 1
        case .stale: stale += 1
        case .suspect: suspect += 1
        case .unknown: unknown += 1
        }
    }
}
