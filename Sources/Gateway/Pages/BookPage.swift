import Balances
import Book
import JSON
import Net
import Reports

/// One page of a list that is made from a picture of the book.
///
/// Elements go by (account, holder, number within the holder). What one page does not hold, the next one begins with.
struct BookPage: Sendable {
    let ask: Ask
    let picture: Picture
    private(set) var walk: HolderWalk
    /// What comes first, within its holder.
    private(set) var first = 0
    let limit: Int

    /// The page that is asked for: the first one of a picture of now, or the one that the cursor is for.
    ///
    /// - Parameter narrowing: those of an account who can have an element at all; nil where it may be anyone.
    /// - Throws: `badCursor`, `cursorExpired`, `unknownAccount`.
    init(
        _ ask: Ask, standardLimit: Int = Self.standardLimit, narrowing: HolderWalk.Narrowing = { _ in nil }
    ) throws(Problem) {
        self.ask = ask
        limit = ask.query.whole(.limit) ?? standardLimit
        guard let cursor = try ask.cursor() else {
            picture = ask.shelf.take(ask.record, at: ask.now)
            walk = try ask.walk(picture, narrowing)
            return
        }
        guard cursor.key.count == 3, let number = Int(cursor.key[2]), number >= 0 else { throw .badCursor }
        picture = try ask.shelf.find(cursor.picture, at: ask.now)
        walk = try ask.walk(picture, narrowing)
        try walk.seek(account: cursor.key[0], Self.holder(cursor.key[1]))
        first = number
    }

    /// Some hundred kilobytes.
    static let standardLimit = 1_000

    /// Goes through the holders until the page is full.
    ///
    /// - Parameter take: writes a holder's elements from a number on and as many as there is room for; answers how many
    ///   the holder has, and how many were written.
    /// - Returns: the cursor of the next page; nil at the end.
    mutating func fill(
        _ take: (_ part: HolderWalk.Part, _ index: Int, _ slot: Int, _ first: Int, _ room: Int) -> (
            all: Int, written: Int
        )
    ) -> String? {
        var room = limit
        while let (index, slot) = walk.next() {
            let part = walk.parts[index]
            let (all, written) = take(part, index, slot, first, room)
            room -= written
            if first + written < all { return next(part, slot, first + written) }
            first = 0
        }
        return nil
    }

    private func next(_ part: HolderWalk.Part, _ slot: Int, _ number: Int) -> String {
        ask.shelf.keep(picture, for: ask.scope, at: ask.now)
        let holder = part.picture?.holder(slot) ?? .owner
        let cursor = Cursor(
            picture: picture.id, position: picture.position, key: [part.account.name, Self.text(holder), "\(number)"])
        return cursor.text(signedWith: ask.shelf.secret, for: ask.binding)
    }

    static func text(_ holder: Holder) -> String { holder.user.map { ":" + $0 } ?? "" }
    static func holder(_ text: String) -> Holder { text.isEmpty ? .owner : .user(String(text.dropFirst())) }
}

extension Ask {
    /// - Throws: `badCursor`.
    func cursor() throws(Problem) -> Cursor? {
        guard let text = query.text(.cursor) else { return nil }
        return try Cursor(text, signedWith: shelf.secret, for: binding)
    }

    /// The question without its page, and who asks.
    var binding: String {
        let asker = "\(scope.word) \(request.headers["authorization"] ?? "")"
        return "\(request.path)?\(query.fingerprint(without: [.limit, .cursor]))#\(asker)"
    }
}

extension Scope {
    /// Tells scopes apart in one word.
    var word: String {
        let names = accounts.map { $0.sorted().map { PercentEncoding.encode($0) }.joined(separator: ",") } ?? "*"
        return "\(names)/\(user.map { ":" + PercentEncoding.encode($0) } ?? "*")/\(readsRecord)/\(readsMetrics)"
    }
}

extension JSONWriter {
    /// The members that every answer begins with.
    mutating func stamp(_ picture: Picture) {
        whole("position", picture.position)
        text("generatedAt", "\(picture.time)")
    }
}
