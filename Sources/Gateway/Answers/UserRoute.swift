import Balances
import Book
import JSON
import Reports

extension Route {
    /// One end user, at once.
    package static let user = Route(
        "/v1/users/{account}/{user}", name: "getUser", "What one end user of one account has.",
        parameters: [.asset, .hideZero, .at, .knownAt, .maxAge], schema: "Balances"
    ) { (ask) throws(Problem) in
        let account = try ask.account(inPath: "account")
        let user = Holder.user(ask.path["user"] ?? "")
        guard ask.scope.sees(user, of: account.name) else { throw .unknownUser(user, of: account.name) }
        if ask.isPast { return try ask.pastUser(account, user) }
        // Made while the book is lent, some microseconds: a picture that outlives that would have the next batch copy what
        // it writes to.
        let found = ask.record.withBook { book -> Result<Document, Problem> in
            guard let picture = book.picture(of: account.name, at: ask.now), let slot = picture.slot(of: user) else {
                return .failure(.unknownUser(user, of: account.name))
            }
            do throws(Problem) {
                try ask.checkAge(picture.standing(slot), of: user, account.name)
                return .success(UserAnswer(account, picture, slot, book.position).document(ask))
            } catch {
                return .failure(error)
            }
        }
        return .document(try found.get())
    }

    /// End users by a part of their ids.
    package static let users = Route(
        "/v1/users", name: "listUsers", "End users by name or by a part of it, each with how fresh it is.",
        parameters: [.account, .user, .venue, .search, .limit, .cursor], schema: "UserList"
    ) { (ask) throws(Problem) in
        try ask.answer(try ask.accounts()) { () throws(Problem) in try UsersPage.document(ask) }
    }
}

/// What one end user has, in the shape of `foil balances --json`.
private struct UserAnswer {
    private let account: NamedAccount
    private let picture: AccountPicture
    private let slot: Int
    private let position: Int64
    private let standing: HolderStanding

    init(_ account: NamedAccount, _ picture: AccountPicture, _ slot: Int, _ position: Int64) {
        self.account = account
        self.picture = picture
        self.slot = slot
        self.position = position
        standing = picture.standing(slot)
    }

    func document(_ ask: Ask) -> Document {
        let selection = ask.selection
        let codes =
            selection.assets.isEmpty
            ? ask.shelf.forms(of: picture, account) : CodeForms(picture.codes, of: account, selecting: selection)
        let part = HolderWalk.Part(account: account, picture: picture, slots: [UInt32(slot)], isWhole: false)
        let survey = Survey(of: part, picture, codes, selecting: selection)
        var rows = [UInt8(ascii: "[")]
        rows.reserveCapacity(2_048)
        var writing = RowWriting(picture, of: account, selecting: selection, as: .elements, codes)
        _ = writing.write(slot, into: &rows)
        rows.append(UInt8(ascii: "]"))
        let findings = standing.hasFindings ? picture.findings(slot) : []
        var writer = JSONWriter(capacity: 2 * rows.count)
        writer.report(
            survey, rows, findings.map { BalanceReport.FindingLine(account: account.name, finding: $0) },
            position: position, next: nil, at: ask.now)
        return Document(
            writer.line, position: position,
            tag: ask.tag(standing.position, "\(standing.freshness.rawValue) \(findings.count)"))
    }
}

/// A page of `/v1/users`.
private enum UsersPage {
    static func document(_ ask: Ask) throws(Problem) -> Document {
        let wanted = Pattern(ask.query.text(.search) ?? "")
        var page = try BookPage(ask, standardLimit: standardLimit, narrowing: wanted.slots)
        var rows = JSONWriter()
        var next: String?
        rows.array { rows in
            next = page.fill { part, _, slot, first, room in
                guard let picture = part.picture, wanted.isIn(slot, of: picture), first == 0 else { return (first, 0) }
                guard room > 0 else { return (1, 0) }
                write(slot, picture, part.account, to: &rows)
                return (1, 1)
            }
        }
        var writer = JSONWriter()
        writer.object { writer in
            writer.whole("position", page.picture.position)
            writer.text("next", next)
            writer.text("generatedAt", "\(page.picture.time)")
            writer.key("users")
            writer.raw(rows.bytes)
        }
        var state = Hasher()
        state.combine(rows.bytes)
        return Document(
            writer.line, position: page.picture.position, tag: ask.tag(page.picture.position, "\(state.finalize())"))
    }

    /// What a person looks through.
    private static let standardLimit = 100

    private static func write(
        _ slot: Int, _ picture: AccountPicture, _ account: NamedAccount, to writer: inout JSONWriter
    ) {
        let standing = picture.standing(slot)
        var balances: Int64 = 0
        picture.forEachBalance(slot) { _, _ in balances += 1 }
        writer.object { writer in
            writer.text("account", account.name)
            writer.text("venue", account.venue.rawValue)
            writer.text("user", picture.holder(slot).user)
            writer.text("freshness", standing.freshness.rawValue)
            writer.text("venueTime", standing.venueTime?.description)
            writer.text("receivedAt", standing.receivedAt?.description)
            writer.whole("balances", balances)
            writer.whole("findings", Int64(standing.hasFindings ? picture.findings(slot).count : 0))
        }
    }
}

/// What an id is searched for; capitals of ASCII are as good as small letters.
private struct Pattern {
    private let bytes: [UInt8]

    init(_ text: String) { bytes = text.utf8.map(Self.small) }

    /// Those it is in, found in the order in which they lie in memory; nil where they are so many that going through the list
    /// soon fills a page.
    func slots(of picture: AccountPicture) -> [UInt32]? {
        bytes.isEmpty ? nil : picture.slots(atMost: Self.fewSlots) { isIn($0) }
    }

    private static let fewSlots = 10_000

    /// The owner has no id and is not listed.
    func isIn(_ slot: Int, of picture: AccountPicture) -> Bool {
        guard !picture.standing(slot).isOwner else { return false }
        return bytes.isEmpty || picture.withID(slot) { isIn($0) }
    }

    private func isIn(_ id: UnsafeRawBufferPointer) -> Bool {
        guard id.count >= bytes.count else { return false }
        return bytes.withUnsafeBufferPointer { wanted in
            for start in 0...(id.count - wanted.count) where Self.small(id[start]) == wanted[0] {
                var place = 1
                while place < wanted.count, Self.small(id[start + place]) == wanted[place] { place += 1 }
                if place == wanted.count { return true }
            }
            return false
        }
    }

    @inline(__always) private static func small(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}

extension Ask {
    /// The account that the path names.
    ///
    /// - Throws: `unknownAccount` for one that is not there or may not be seen.
    func account(inPath part: String) throws(Problem) -> NamedAccount {
        let name = path[part] ?? ""
        let account = record.accounts[name]
        if account.name.isSpelled(name), scope.sees(name), record.accounts.place(of: name) < record.accounts.all.count {
            return account
        }
        throw Self.unknownAccount(name, among: record.accounts.all.filter { scope.sees($0.name) })
    }
}

extension Problem {
    static func unknownUser(_ user: Holder, of account: String) -> Problem {
        Problem(
            .unknownUser, "\(account) has no end user \"\(Query.shown(user.user ?? ""))\", as far as the record goes.",
            remedy: "An end user is known once the venue has named it: look for it with /v1/users?search=.")
    }
}
