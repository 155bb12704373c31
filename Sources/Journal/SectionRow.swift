internal import Accounts
internal import Balances

/// The numbers of one entry in a section.
struct Row {
    /// Room for a row of a feed, so that the buffer rarely grows.
    static let usualBytes = 32

    var source = 0
    private var verdict = Entry.Verdict.control
    private var epoch: Int64 = 0
    private var sequence: Int64?
    private var venueTime: Int64?
    private var wall: Int64 = 0
    private var steady: Int64 = 0
    /// What the steady time has beyond whole nanoseconds, in attoseconds.
    private var steadyRest: Int64 = 0
    private(set) var rawCount = 0

    /// What the first row's differences are taken from.
    init() {}

    init(_ entry: Entry) {
        verdict = entry.verdict
        epoch = entry.epoch
        sequence = entry.sequence
        venueTime = entry.venueTime?.nanoseconds
        wall = entry.receivedAt.wall.nanoseconds
        let (seconds, attoseconds) = entry.receivedAt.steady.components
        // Steady time is counted from within this process: three hundred years are enough.
        steady = seconds &* 1_000_000_000 &+ attoseconds / 1_000_000_000
        steadyRest = attoseconds % 1_000_000_000
        rawCount = entry.raw.count
    }

    private enum Flags {
        static let verdict: UInt8 = 0x0F
        static let sequence: UInt8 = 0x10
        static let venueTime: UInt8 = 0x20
        static let steadyRest: UInt8 = 0x40
    }

    func write(source: Int, after above: Row, to writer: inout ByteWriter) {
        var flags = verdict.rawValue
        if sequence != nil { flags |= Flags.sequence }
        if venueTime != nil { flags |= Flags.venueTime }
        if steadyRest != 0 { flags |= Flags.steadyRest }
        writer.byte(flags)
        writer.count(source)
        writer.signed(epoch &- above.epoch)
        if let sequence { writer.signed(sequence &- (above.sequence ?? 0)) }
        if let venueTime { writer.signed(venueTime &- (above.venueTime ?? 0)) }
        writer.signed(wall &- above.wall)
        writer.signed(steady &- above.steady)
        if steadyRest != 0 { writer.signed(steadyRest) }
        writer.count(rawCount)
    }

    init(from reader: inout ByteReader, after above: Row) throws(ByteReader.Malformed) {
        let flags = try reader.byte()
        guard let verdict = Entry.Verdict(rawValue: flags & Flags.verdict), flags < 0x80 else {
            throw ByteReader.Malformed()
        }
        self.verdict = verdict
        source = try reader.count()
        epoch = above.epoch &+ (try reader.signed())
        if flags & Flags.sequence != 0 { sequence = (above.sequence ?? 0) &+ (try reader.signed()) }
        if flags & Flags.venueTime != 0 { venueTime = (above.venueTime ?? 0) &+ (try reader.signed()) }
        wall = above.wall &+ (try reader.signed())
        steady = above.steady &+ (try reader.signed())
        if flags & Flags.steadyRest != 0 { steadyRest = try reader.signed() }
        rawCount = try reader.count()
    }

    func entry(_ kind: Entry.Kind, _ source: SourceTable.Source, raw: [UInt8]) -> Entry {
        Entry(
            kind, account: source.account, recording: source.recording, verdict: verdict, epoch: epoch,
            sequence: sequence, venueTime: venueTime.map(Timestamp.init(nanoseconds:)), receivedAt: received, raw: raw)
    }

    private var received: Moment {
        Moment(
            wall: Timestamp(nanoseconds: wall),
            steady: Duration(
                secondsComponent: steady / 1_000_000_000,
                attosecondsComponent: steady % 1_000_000_000 * 1_000_000_000 + steadyRest))
    }
}
