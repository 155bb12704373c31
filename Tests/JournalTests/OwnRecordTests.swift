import Accounts
import Balances
import JSON
import Testing

@testable import Journal

@Suite struct OwnRecordTests {
    private static let moment = Moment(wall: Timestamp(nanoseconds: 1_000_000_001), steady: .seconds(3))
    private static let failure = ReadFailure(
        .rateLimited, "wait \"a\" bit", venueCode: "7", httpStatus: 429, isRetryable: false,
        retryAfter: .seconds(2) + .nanoseconds(1))

    static let records: [Record] = [
        .gap(Gap(epoch: 3, kind: .hole, first: 4, last: nil, at: moment.wall), of: "a", at: moment),
        .gap(
            Gap(epoch: 3, kind: .duplicate, first: 4, last: 4, at: moment.wall, healedBy: .nothingMissed), of: "a",
            at: moment),
        .gap(
            Gap(
                epoch: 3, kind: .hole, first: 4, last: nil, at: moment.wall, healedBy: .statements, noticedIn: 12),
            of: "a", at: moment),
        .health(AccountHealth(.ok, of: .reading), of: "a", at: moment),
        .health(AccountHealth(.refused, of: .feed, failure: failure), of: "a", at: moment),
        .finding(
            Finding(
                holder: .user("ü"), venueAsset: "btc", rule: "r", expected: nil, actual: "2", evidence: "{\"a\":1}\n"),
            of: "a", at: moment),
        .finding(
            Finding(holder: .owner, venueAsset: nil, rule: "r", expected: "1", actual: nil, evidence: ""), of: "a",
            at: moment),
        .spending(.spent(buckets: ["x", ""]), of: "a", at: moment),
        .spending(.penalty(bucket: "x", until: moment.wall), of: "a", at: moment),
        .live(epoch: 9, of: "a", at: moment),
        .start(of: "a", at: moment),
    ]

    @Test(arguments: records)
    func `is read back from its entry alone`(_ record: Record) throws {
        #expect(try RecordReader { _ in nil }.record(record.entry) == record)
    }

    @Test func `a gap of an earlier version has no entry that noticed it, and is written as it was`() throws {
        let old = #"{"epoch":3,"kind":"hole","first":4,"last":null,"at":1000000001,"healedBy":null}"#
        var entry = Self.records[0].entry
        #expect(entry.raw == Array(old.utf8))
        entry.raw = Array(old.utf8)
        #expect(try RecordReader { _ in nil }.record(entry) == Self.records[0])
    }

    @Test func `damaged bytes are a failure, not a trap`() {
        for record in Self.records where record.entry.kind != .live && record.entry.kind != .start {
            var entry = record.entry
            entry.raw = Array("{\"kind\":7}".utf8)
            #expect(throws: StoreFailure.self) { try RecordReader { _ in nil }.record(entry) }
        }
    }

    @Test func `messages that were refused mean nothing, and are not read`() throws {
        let reader = RecordReader { _ in
            { _, _, _, _ in MessageMeaning(holders: [.owner]) }
        }
        var entry = Entry(
            .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner), receivedAt: Self.moment,
            raw: [])
        #expect(try reader.record(entry).meaning == .answer(MessageMeaning(holders: [.owner])))
        entry.verdict = .refused
        #expect(try reader.record(entry).meaning == .nothing)
        entry.verdict = .applied
        entry.recording.form = .withheld
        #expect(try reader.record(entry).meaning == .nothing)
    }

    @Test(arguments: [
        (Array("{\"a\":1}".utf8), #""raw":"{\"a\":1}""#), ([0xFF, 0x00], #""rawBase64":"/wA=""#), ([], #""raw":"""#),
    ])
    func `is written as one line of JSON`(_ raw: [UInt8], _ member: String) {
        var entry = Entry(
            .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .user("u")), verdict: .late,
            epoch: 2, sequence: 7, receivedAt: Self.moment, raw: raw)
        entry.position = 12
        var writer = JSONWriter()
        entry.write(to: &writer)
        #expect(
            writer.string
                == #"{"position":12,"kind":"message","account":"a","form":"f","user":"u","verdict":"late","epoch":2,"#
                + #""sequence":7,"venueTime":null,"venueTimeNanoseconds":null,"#
                + #""receivedAt":"1970-01-01T00:00:01.000000Z","receivedAtNanoseconds":1000000001,\#(member)}"#)
    }
}
