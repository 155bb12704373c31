import Balances

/// What is wrong with holders of one account, by slot. Few holders have anything here.
struct StandingFindings: Sendable {
    /// A hostile venue may break every rule in every row; what is more is in the journal.
    static let most = 200

    /// Broken rules within the present statements.
    private(set) var broken: [Int: [Finding]] = [:]
    /// What two sources say differently, until they agree again.
    private(set) var disputed: [Int: [Finding]] = [:]

    subscript(slot: Int) -> [Finding] { (broken[slot] ?? []) + (disputed[slot] ?? []) }

    func has(_ slot: Int) -> Bool { broken[slot] != nil || disputed[slot] != nil }

    /// Every slot that has any, in no order.
    var slots: Set<Int> { Set(broken.keys).union(disputed.keys) }

    /// Puts the findings of a statement in place of those it speaks for.
    ///
    /// - Parameter replaced: the assets it speaks for; nil for all.
    mutating func put(_ findings: [Finding], at slot: Int, replacing replaced: Set<Spelling>?) {
        var standing: [Finding] = []
        if let replaced, let old = broken[slot] {
            standing = old.filter { $0.venueAsset.map { !replaced.contains(Spelling($0)) } ?? false }
        }
        standing += findings
        broken[slot] = standing.isEmpty ? nil : Array(standing.prefix(Self.most))
    }

    /// Notes a disagreement in place of the one of the same asset and rule. Where both sides are the same it has ended.
    mutating func dispute(_ finding: Finding, at slot: Int) {
        var standing = (disputed[slot] ?? []).filter { !isSameMatter($0, finding) }
        if finding.expected == nil || finding.expected != finding.actual { standing.append(finding) }
        disputed[slot] = standing.isEmpty ? nil : Array(standing.suffix(Self.most))
    }

    mutating func restore(broken: [Int: [Finding]], disputed: [Int: [Finding]]) {
        (self.broken, self.disputed) = (broken, disputed)
    }

    private func isSameMatter(_ a: Finding, _ b: Finding) -> Bool {
        a.rule == b.rule && a.venueAsset.map(Spelling.init) == b.venueAsset.map(Spelling.init)
    }
}
