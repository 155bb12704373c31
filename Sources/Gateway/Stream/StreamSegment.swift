import Accounts
import Balances
import Journal
import Reports

/// The lines of a run of entries, each encoded once for all its readers.
final class StreamSegment: Sendable {
    /// Everything after this entry and up to `through` is here that was to be: all of it, or what is followed.
    let base: Int64
    let through: Int64
    let lines: [KeptLine]
    /// The lines as `foil watch --json` prints them, with their line feeds.
    let bytes: [UInt8]
    /// What there is a line about: most readers of one end user pass most segments by.
    let topics: Set<StreamTopic>

    init(base: Int64, through: Int64, lines: [KeptLine], bytes: [UInt8]) {
        self.base = base
        self.through = through
        self.lines = lines
        self.bytes = bytes
        topics = Set(of: lines)
    }

    /// About what it takes of the memory.
    var weight: Int { bytes.count + lines.count * KeptLine.weight }

    /// Where the first line stands of those entries that are not wholly seen at a place.
    func firstLine(after place: StreamPlace) -> Int {
        var (low, high) = (0, lines.count)
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].place.position <= place.after { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The object, without its line feed.
    func text(of index: Int) -> ArraySlice<UInt8> {
        bytes[(index == 0 ? 0 : lines[index - 1].end)..<(lines[index].end - 1)]
    }
}

/// A line's place in its segment, and what filters ask of it.
struct KeptLine: Sendable {
    enum Kind: String, Sendable, CaseIterable {
        case statement
        case gap
        case outcome
        case finding
    }

    var place: WatchLine.Place
    var kind: Kind
    var account: String
    /// Whose it is; nil where it is about the whole account.
    var holder: Holder?
    /// The venue's own codes that it has something of.
    var codes: [String]
    /// Where the line ends in the segment's bytes, its line feed included.
    var end: Int
    /// All lines of its entry, where some of it is not for everyone who may see a part.
    var shared: SharedLines?

    /// The struct, its codes and the user's id, by and large.
    static let weight = 240
}

/// Lines that are told to one end user in other words than to the partner.
final class SharedLines: Sendable {
    let lines: [WatchLine]

    init(_ lines: [WatchLine]) { self.lines = lines }
}

/// Makes segments of records.
struct SegmentWriter {
    private let accounts: NamedAccounts
    private let base: Int64
    private var lines: [KeptLine] = []
    private(set) var bytes: [UInt8] = []
    private var through: Int64

    /// - Parameter base: the entry that the first record follows.
    init(after base: Int64, naming accounts: NamedAccounts) {
        self.base = base
        self.accounts = accounts
        through = base
    }

    /// The lines of the next record; those between have none.
    mutating func append(_ record: Record) {
        through = record.entry.position
        let made = WatchLine.lines(of: record)
        guard !made.isEmpty else { return }
        let shared = made.areTheSameToAll ? nil : SharedLines(made)
        for line in made {
            line.append(to: &bytes, naming: accounts)
            lines.append(KeptLine(line, end: bytes.count, shared))
        }
    }

    /// Everything up to an entry has been appended.
    consuming func segment(through position: Int64? = nil) -> StreamSegment {
        StreamSegment(base: base, through: max(position ?? through, through), lines: lines, bytes: bytes)
    }
}

extension KeptLine {
    init(_ line: WatchLine, end: Int, _ shared: SharedLines?) {
        place = line.place
        account = line.account
        self.end = end
        self.shared = shared
        switch line.event {
        case .statement(let statement, _, _):
            (kind, holder) = (.statement, statement.holder)
            codes = statement.balances.map(\.venueAsset)
        case .finding(let finding):
            (kind, holder) = (.finding, finding.holder)
            codes = finding.venueAsset.map { [$0] } ?? []
        case .gap: (kind, holder, codes) = (.gap, nil, [])
        case .outcome: (kind, holder, codes) = (.outcome, nil, [])
        }
    }
}
