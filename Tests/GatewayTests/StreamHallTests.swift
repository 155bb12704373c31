import Accounts
import Balances
import Journal
import Net
import Testing

@testable import Gateway

struct StreamHallTests {
    let stage: StreamStage

    init() throws { stage = try StreamStage() }

    func statement(of user: String) -> Record {
        stage.record.message(MessageMeaning(statements: [Told.stated(user, ["btc"])]), in: "customers")
    }

    func client(
        of users: String..., kinds: Set<KeptLine.Kind> = [], since: Int64? = nil, as form: StreamForm = .events
    ) -> StreamClient {
        var filter = StreamFilter(.all, naming: Told.accounts)
        (filter.users, filter.kinds) = (users, kinds)
        return StreamClient(filter, as: form, since: since.map { StreamPlace($0) })
    }

    @Test func `of what nobody follows no lines are made, and the hall is not woken`() throws {
        let client = client(of: "nobody")
        try stage.open(client)
        stage.settle()
        try stage.commit((0..<100).map { statement(of: "user-\($0)") })
        #expect(!stage.lines.run())
        #expect(!stage.wake())
        try stage.commit([statement(of: "user-1"), statement(of: "nobody"), statement(of: "user-2")])
        stage.settle()
        #expect(client.lines.count == 1)
        #expect(client.place?.text == "102")
    }

    @Test(arguments: [StreamForm.events, .messages])
    func `a quiet reader stands where the stream does`(_ form: StreamForm) throws {
        let client = client(of: "nobody", as: form)
        try stage.open(client)
        try stage.commit((0..<100).map { statement(of: "user-\($0)") })
        stage.settle()
        stage.pass(.seconds(15))
        #expect(stage.wake())
        stage.settle()
        #expect(client.lines.isEmpty)
        #expect(client.place?.text == (form == .events ? "100" : "0"))
    }

    @Test func `the journal is read for what was not followed when it came, and for nothing else`() throws {
        let first = client(of: "u")
        try stage.open(first)
        try stage.commit([statement(of: "u"), statement(of: "v")])
        stage.settle()
        let again = client(of: "u", since: 0)
        try stage.open(again)
        #expect(!stage.journal.run())
        let late = client(of: "v", since: 0)
        try stage.open(late)
        try stage.commit([statement(of: "v"), statement(of: "u")])
        #expect(stage.journal.run())
        stage.settle()
        #expect((first.lines.count, again.lines.count, late.lines.count) == (2, 2, 2))
        #expect(!stage.journal.run())
    }

    @Test func `the first line does not wait for the second`() throws {
        try stage.commit([statement(of: "v")])
        let client = client(of: "u")
        try stage.open(client)
        stage.settle()
        try stage.commit([statement(of: "u")])
        stage.settle()
        #expect(client.lines.count == 1)
    }

    @Test func `what was passed over since the hall looked last is read from the journal, too`() throws {
        try stage.open(client(of: "u"))
        stage.settle()
        try stage.commit((0..<10).map { _ in statement(of: "v") })
        let late = client(of: "v", since: 4)
        try stage.open(late)
        stage.settle()
        #expect(late.lines.count == 6)
    }

    @Test func `more than one piece of what is new goes out piece by piece`() throws {
        var settings = StreamSettings()
        settings.chunkBytes = 8 << 10
        let stage = try StreamStage(settings)
        let client = client(of: "u")
        try stage.open(client)
        stage.settle()
        let message = stage.record.message(MessageMeaning(statements: [Told.stated("u", ["btc"])]), in: "customers")
        try stage.commit(Array(repeating: message, count: 100))
        stage.settle()
        #expect(client.lines.count == 100)
        #expect(stage.sent.count > 3)
    }

    @Test func `a reader of findings is told of those in a statement`() throws {
        let client = client(kinds: [.finding])
        try stage.open(client)
        stage.settle()
        let found = MessageMeaning(statements: [Told.stated("u", ["btc"])], findings: [Told.finding(of: "u", "rule")])
        try stage.commit([statement(of: "u"), stage.record.message(found, in: "customers"), statement(of: "u")])
        stage.settle()
        #expect(client.lines.count == 1)
        #expect(client.place?.text == "2")
    }

    @Test func `who has left is not followed from the next heartbeat on`() throws {
        let (stays, leaves) = (client(of: "u"), client(of: "v"))
        try stage.open(stays)
        try stage.open(leaves)
        stage.cut(leaves, keeping: 0)
        stage.pass(.seconds(15))
        #expect(stage.wake())
        try stage.commit([statement(of: "v")])
        #expect(!stage.lines.run())
        stage.cut(stays, keeping: 0)
        stage.pass(.seconds(15))
        #expect(stage.wake())
        try stage.commit([statement(of: "u")])
        #expect(!stage.lines.run())
        try stage.open(leaves)
        try stage.open(stays)
        stage.settle()
        #expect((stays.lines.count, leaves.lines.count) == (1, 1))
    }

    @Test func `readers with the same wishes get a line by one action`() throws {
        let clients = (0..<50).map { _ in client(of: "u", kinds: [.statement]) }
        for client in clients { try stage.open(client) }
        stage.settle()
        let before = stage.sent.count
        try stage.commit([statement(of: "u")])
        stage.settle()
        #expect(stage.sent.dropFirst(before) == [50])
        #expect(clients.allSatisfy { $0.lines.count == 1 })
    }

    @Test func `lines that cannot be made as fast as they come are read from the journal`() throws {
        var settings = StreamSettings()
        settings.backlogBytes = 10
        let stage = try StreamStage(settings)
        let client = client(of: "u")
        try stage.open(client)
        stage.settle()
        let message = stage.record.message(MessageMeaning(statements: [Told.stated("u", ["btc"])]), in: "customers")
        try stage.commit(Array(repeating: message, count: 20))
        stage.settle()
        #expect(client.lines.count == 20)
    }
}

struct StreamPartiesTests {
    @Test func `a line is looked at for those alone who may get it`() {
        var parties = StreamParties()
        func join(_ user: String?, kinds: Set<KeptLine.Kind> = [.statement]) -> StreamParty {
            var filter = StreamFilter(.all, naming: Told.accounts)
            (filter.users, filter.kinds) = (user.map { [$0] } ?? [], kinds)
            return parties.join(.events, filter)
        }
        let others = (0..<1_000).map { join("user-\($0)") }
        let (u, all, gaps) = (join("u"), join(nil), join(nil, kinds: [.gap]))
        let told = parties.touched(by: [
            Told.segment(after: 0, Told.statement(1, of: "u"), Told.statement(2, of: "u")),
            Told.segment(after: 2, Told.statement(3, of: "v")), Told.segment(after: 3, Told.gap(4)),
        ])
        let bases = Dictionary(uniqueKeysWithValues: told.map { (ObjectIdentifier($0.party), $0.segments.map(\.base)) })
        #expect(bases == [ObjectIdentifier(u): [0], ObjectIdentifier(all): [0, 2], ObjectIdentifier(gaps): [3]])
        for party in others + [u, all, gaps] { parties.leave(party) }
        #expect(parties.topics.isEmpty)
    }
}
