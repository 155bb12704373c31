package import Balances

/// The full-screen watch as a value: keys and changes go in, a screen full of lines comes out. No terminal and no clock.
package struct LiveTable: Sendable {
    /// What stands in the middle of the screen.
    enum Page: Sendable, Hashable {
        case balances
        case gaps
        case help
    }

    /// The order of the assets.
    enum Order: String, Sendable, Hashable {
        case asset
        case change
    }

    /// What a key asks for.
    package enum Answer: Sendable, Hashable {
        case draw
        case quit
    }

    private(set) var page = Page.balances
    private(set) var order = Order.asset
    /// Text that a row must contain; empty for all.
    package private(set) var filter = ""
    /// Whether keys go into the filter.
    private(set) var isTyping = false
    /// Only this account; nil for all.
    private(set) var account: String?
    /// Lines that have been scrolled past.
    private(set) var scrolled = 0
    /// The newest first, at most `remembered`.
    private(set) var recent: [BalanceChange] = []
    private let accounts: NamedAccounts

    /// More than any screen shows.
    private static let remembered = 64

    let title: String
    let notes: [String]

    /// - Parameters:
    ///   - title: the first words of the screen.
    ///   - notes: what the page of keys says before the keys.
    package init(accounts: NamedAccounts, title: String = "foil watch", notes: [String] = []) {
        self.accounts = accounts
        self.title = title
        self.notes = notes
    }

    /// Remembers what just changed.
    package mutating func took(_ changes: [BalanceChange]) {
        let newest = changes.filter(\.isWorthTelling).suffix(Self.remembered).reversed()
        recent = Array((newest + recent).prefix(Self.remembered))
    }

    /// Takes one key.
    package mutating func pressed(_ key: Key) -> Answer {
        if isTyping { return typed(key) }
        switch key {
        case .character("q"): return .quit
        case .character("/"): isTyping = true
        case .character("s"): order = order == .asset ? .change : .asset
        case .character("a"): nextAccount()
        case .character("g"): turn(to: .gaps)
        case .character("?"), .character("h"): turn(to: .help)
        case .escape: leave()
        case .up, .character("k"): scrolled = max(0, scrolled - 1)
        case .down, .character("j"): scrolled += 1
        case .pageUp: scrolled = max(0, scrolled - Self.pageStep)
        case .pageDown, .character(" "): scrolled += Self.pageStep
        case .character, .enter, .backspace, .other: break
        }
        return .draw
    }

    /// Half of a small terminal.
    private static let pageStep = 12

    private mutating func typed(_ key: Key) -> Answer {
        switch key {
        case .enter: isTyping = false
        case .escape: (isTyping, filter) = (false, "")
        case .backspace: _ = filter.popLast()
        case .character(let character) where filter.count < Self.longestFilter: filter.append(character)
        case .character, .up, .down, .pageUp, .pageDown, .other: break
        }
        scrolled = 0
        return .draw
    }

    /// As long as half a line.
    private static let longestFilter = 40

    private mutating func turn(to page: Page) {
        self.page = self.page == page ? .balances : page
        scrolled = 0
    }

    private mutating func leave() {
        if page != .balances { page = .balances } else { filter = "" }
        scrolled = 0
    }

    private mutating func nextAccount() {
        let names = accounts.all.map(\.name)
        let next = account.map { accounts.place(of: $0) + 1 } ?? 0
        account = next < names.count ? names[next] : nil
        scrolled = 0
    }

    /// The screen now: at most `rows` lines of at most `style.width` columns, without line feeds.
    package mutating func lines(_ picture: LivePicture, at now: Timestamp, rows: Int, style: TableStyle) -> [String] {
        let frame = LiveFrame(self, accounts: accounts, now: now, style: style)
        let foot = frame.foot(picture, rows: rows)
        let room = max(1, rows - 1 - foot.count)
        let body = frame.body(picture)
        scrolled = min(scrolled, max(0, body.count - room))
        let shown = body.dropFirst(scrolled).prefix(room)
        let blank = Array(repeating: "", count: max(0, room - shown.count))
        return Array(([frame.head(picture, isScrolled: body.count > room)] + shown + blank + foot).prefix(rows))
    }
}
