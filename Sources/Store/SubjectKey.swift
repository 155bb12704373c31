internal import Balances
internal import Journal

/// Whose history a row belongs to: an account's holder, or one asset of it where changes come singly.
struct SubjectKey: Hashable {
    var account: String
    /// As in the column: empty for the owner, otherwise a colon and the id.
    var holder: String
    /// As in the column: empty for all assets, otherwise a colon and the venue's code.
    var asset: String

    init(_ account: String, _ holder: Holder, _ asset: String?) {
        self.account = account
        self.holder = Self.column(holder)
        self.asset = asset.map { ":" + $0 } ?? ""
    }

    static func column(_ holder: Holder) -> String { holder.user.map { ":" + $0 } ?? "" }

    static func holder(_ column: String) -> Holder { column.isEmpty ? .owner : .user(String(column.dropFirst())) }

    /// By the bytes, as SQLite does.
    static func == (a: SubjectKey, b: SubjectKey) -> Bool {
        a.holder.isSpelled(b.holder) && a.asset.isSpelled(b.asset) && a.account.isSpelled(b.account)
    }

    func hash(into hasher: inout Hasher) {
        for text in [account, holder, asset] { hasher.combine(Spelling(text)) }
    }

    func bind(to row: SQLStatement) throws(StoreFailure) {
        try row.bind(1, account)
        try row.bind(2, holder)
        try row.bind(3, asset)
    }
}
