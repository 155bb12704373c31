/// Remembers what may be used once, for as long as it could be used again.
struct OnceOnly: Sendable {
    private let lifetime: Duration
    private var seen: Set<String> = []
    /// Oldest first; those before `first` are forgotten.
    private var uses: [(what: String, at: Duration)] = []
    private var first = 0

    /// More than a server of this kind answers within any window; beyond it the oldest is forgotten.
    static let capacity = 200_000

    init(for lifetime: Duration) { self.lifetime = lifetime }

    /// True for the first use.
    mutating func admits(_ what: String, at now: Duration) -> Bool {
        while first < uses.count, uses[first].at + lifetime <= now || seen.count >= Self.capacity {
            seen.remove(uses[first].what)
            first += 1
        }
        if first > uses.count / 2 {
            uses.removeFirst(first)
            first = 0
        }
        guard seen.insert(what).inserted else { return false }
        uses.append((what, now))
        return true
    }
}
