import Paper

/// One stretch of trouble, drawn from the seed. Episodes do not depend on each other, so any of them may be left out.
package struct Episode: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// On the way of a request.
        case loseRequest, loseAnswer, slowAnswer, cutAnswer
        /// Instead of the answer, or to it.
        case error500, html503, garbage, wrongType, rateLimit
        /// No connection can be made, and those that stand end.
        case unreachable
        /// On the way of a feed's frames.
        case dropFrames, duplicateFrames, reorderFrames, delayFrames, garbageFrame
        /// The connections of the feed end, or live on in name only.
        case cut, halfOpen
        /// The venue's clock is wrong.
        case clockSkew
        /// The program is killed: as it stands; when a batch is durable and nobody was told; in good order.
        case kill, killAfterCommit, stop
        /// Killed soon after it was started again, while much is being read; and while a venue wants to be left alone.
        case killAgain, killRefused
        /// The disk is full, or the power fails in the middle of a batch.
        case diskFull, powerCut
        /// A picture of the book is kept.
        case checkpoint
        /// The account is taken out of the running program, and comes back at the end.
        case leave
    }

    /// Its place in the schedule: what `--only` names.
    package let number: Int
    package let kind: Kind
    /// The ledger's name; it does not matter to a kill.
    package let venue: String
    package let start: Duration
    package let length: Duration
    /// How many of a hundred requests or frames it strikes.
    package let percent: Int
    /// For everything drawn while it lasts.
    package let seed: UInt64

    package var end: Duration { start + length }

    /// All episodes of a run.
    ///
    /// - Parameters:
    ///   - calm: from here on nothing goes wrong any more.
    ///   - kinds: what is drawn from; empty for all of them.
    static func schedule(seed: UInt64, until calm: Duration, kinds: [Kind] = []) -> [Episode] {
        let kinds = kinds.isEmpty ? Kind.allCases : kinds
        var random = SplitMix64(seed: seed ^ 0x5EED_0F7A_0B1E_5000)
        var episodes: [Episode] = []
        var start = Duration.seconds(Int64.random(in: 30...300, using: &random))
        while start < calm {
            let longest = max(1, min(600, (calm - start).components.seconds))
            episodes.append(draw(episodes.count + 1, kinds, start, longest, &random))
            start += .milliseconds(Int64.random(in: 1_000...Self.longestPause, using: &random))
        }
        return episodes
    }

    /// On the average one begins every quarter of an hour, and some fall into others.
    private static let longestPause: Int64 = 1_800_000

    private static let venues = ["sfox", "sfox-connect", "thedex", "bitfront", "coinw"]
    private static let feeds = ["sfox", "sfox-connect", "coinw"]

    private static func draw(
        _ number: Int, _ kinds: [Kind], _ start: Duration, _ longest: Int64, _ random: inout SplitMix64
    ) -> Episode {
        let kind = kinds[Int.random(in: 0..<kinds.count, using: &random)]
        let names = kind.isOfFeeds ? feeds : venues
        return Episode(
            number: number, kind: kind, venue: names[Int.random(in: 0..<names.count, using: &random)], start: start,
            length: .seconds(Int64.random(in: 1...longest, using: &random)),
            percent: [10, 30, 100][Int.random(in: 0..<3, using: &random)], seed: random.next())
    }
}

extension Episode.Kind {
    var isOfFeeds: Bool {
        switch self {
        case .dropFrames, .duplicateFrames, .reorderFrames, .delayFrames, .garbageFrame, .cut, .halfOpen: true
        default: false
        }
    }

    /// Whether it ends the program.
    var isOfProcess: Bool {
        switch self {
        case .kill, .killAfterCommit, .stop, .killAgain, .killRefused, .diskFull, .powerCut, .checkpoint: true
        default: false
        }
    }
}

extension Episode: CustomStringConvertible {
    /// Number, kind, venue, and when: `7 dropFrames sfox 3h12m5s +120s 30%`.
    package var description: String {
        let (hours, rest) = (start.components.seconds / 3_600, start.components.seconds % 3_600)
        return "\(number) \(kind.rawValue) \(venue) at \(hours)h\(rest / 60)m\(rest % 60)s"
            + " for \(length.components.seconds)s, \(percent)%"
    }
}
