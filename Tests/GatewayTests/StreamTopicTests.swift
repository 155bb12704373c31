import Accounts
import Balances
import Journal
import Net
import Testing

@testable import Gateway

struct StreamTopicTests {
    @Test(
        arguments: [
            ([:], [.accounts, .everyone]), (["type": "statement"], [.everyone]), (["type": "gap"], [.accounts]),
            (["type": "finding"], [.findings]), (["user": "u"], [.accounts, .holder(.user("u"))]),
            (["type": "statement", "user": "u"], [.holder(.user("u"))]),
            (["type": "finding", "user": "u"], [.holder(.user("u"))]), (["asset": "BTC"], [.accounts, .everyone]),
            (["type": "statement", "account": "desk"], [.account(Spelling("desk"))]),
            (["type": "statement", "account": "desk", "user": "u"], [.holder(.user("u"))]),
            (["tenant": "me", "user": "other"], [.accounts, .holder(.user("me"))]),
        ] as [([String: String], [StreamTopic])])
    func `a filter follows no more than it must`(_ wish: [String: String], _ topics: [StreamTopic]) {
        var filter = StreamFilter(Scope(user: wish["tenant"]), naming: Told.accounts)
        filter.users = wish["user"].map { [$0] } ?? []
        filter.assets = wish["asset"].map { [$0] } ?? []
        filter.accounts = wish["account"].map { [$0] }
        filter.kinds = Set(wish["type"].flatMap { KeptLine.Kind(rawValue: $0) }.map { [$0] } ?? [])
        #expect(filter.topics == topics)
    }

    @Test func `wishes are told apart by bytes`() {
        func wishes(_ change: (inout StreamFilter) -> Void) -> StreamFilter.Wishes {
            var filter = StreamFilter(.all, naming: Told.accounts)
            change(&filter)
            return filter.wishes
        }
        #expect(wishes { $0.users = ["\u{e9}"] } != wishes { $0.users = ["e\u{301}"] })
        #expect(wishes { $0.scope.user = "\u{e9}" } != wishes { $0.scope.user = "e\u{301}" })
        #expect(wishes { $0.scope.accounts = ["\u{e9}"] } != wishes { $0.scope.accounts = ["e\u{301}"] })
        #expect(wishes { $0.users = ["u"] } == wishes { $0.users = ["u"] })
    }
}

struct FollowedTopicsTests {
    let records = [
        Told.statement(1, of: "u"), Told.statement(2, of: "v", findings: 1), Told.gap(3), Told.outcome(4),
        Told.answer(5, of: ["a", "u"]), Told.answer(6, of: [], findings: [Told.finding(of: "b", "x")]),
        Told.statement(7, of: nil, in: "desk"), Told.nothing(8),
    ]

    @Test(
        arguments: [
            ([], []), ([.everyone], [1, 2, 3, 4, 5, 6, 7, 8]), ([.accounts], [3, 4]), ([.findings], [2, 6]),
            ([.holder(.user("u"))], [1, 5]), ([.holder(.user("b"))], [6]), ([.holder(.user("nobody"))], []),
            ([.account(Spelling("desk"))], [7]), ([.account(Spelling("customers"))], [1, 2, 5, 6]),
            ([.holder(.user("v")), .accounts], [2, 3, 4]), ([.holder(.owner)], [7]),
        ] as [([StreamTopic], [Int64])])
    func `lines are made of what is followed`(_ topics: [StreamTopic], _ positions: [Int64]) {
        var followed = FollowedTopics(mostNamed: 10)
        _ = followed.follow(topics, after: 0)
        #expect(followed.wanted(of: records).map(\.entry.position) == positions)
    }

    @Test func `each topic is whole from where it was followed first`() {
        let (u, v) = (StreamTopic.holder(.user("u")), StreamTopic.holder(.user("v")))
        var followed = FollowedTopics(mostNamed: 10)
        #expect(followed.follow([u], after: 10) == 10)
        #expect(followed.follow([v], after: 20) == 20)
        #expect(followed.follow([u], after: 30) == 10)
        #expect(followed.follow([u, v], after: 30) == 20)
        #expect(followed.since([u, .accounts]) == nil)
        followed.keep([v])
        #expect(followed.since([u]) == nil)
        #expect(followed.follow([u, v], after: 40) == 40)
    }

    @Test func `whoever came while everyone was followed has it from then on`() {
        let (u, v) = (StreamTopic.holder(.user("u")), StreamTopic.holder(.user("v")))
        var followed = FollowedTopics(mostNamed: 10)
        #expect(followed.follow([u], after: 10) == 10)
        #expect(followed.follow([.everyone], after: 20) == 20)
        #expect(followed.follow([v], after: 30) == 20)
        followed.keep([u, v])
        #expect(followed.since([.everyone]) == nil)
        #expect(followed.since([u]) == 10)
        #expect(followed.since([v]) == 20)
        #expect(followed.wanted(of: [Told.statement(41, of: "v"), Told.statement(42, of: "w")]).count == 1)
    }

    @Test func `with too many names everyone is followed`() {
        let users = (0..<9).map { StreamTopic.holder(.user("user-\($0)")) }
        var followed = FollowedTopics(mostNamed: 4)
        for (index, user) in users.enumerated() { #expect(followed.follow([user], after: Int64(index)) == min(Int64(index), 4)) }
        #expect(followed.follow([.accounts], after: 100) == 100)
        #expect(followed.wanted(of: [Told.statement(101, of: "w")]).count == 1)
        followed.keep(Set(users))
        #expect(followed.since([users[8]]) == 4)
        followed.keep(Set(users.prefix(2)))
        #expect(followed.since([.everyone]) == nil)
        #expect(followed.since([users[1]]) == 1)
    }
}
