import Net
import Paper
import Rehearsal
import SFOXPaper
import SFOXWire
import Testing

/// The paper sFOX's REST answers and refusals, each as a foreign client would meet it.
struct PaperTests {
    @Test func `answers the documented body`() throws {
        var stage = try Documented.stage()
        let response = stage.send(Documented.request())
        #expect(response.status == 200)
        #expect(response.headers["content-type"] == "application/json")
        #expect(try JSONTree(response.body) == JSONTree(Fixture.bytes("sfox/http_get_v1_user_balance.json")))
        #expect(said(response).hasPrefix(#"[{"currency":"btc","balance":1,"available":1,"held":0,"#), "numbers, without trailing zeros")
    }

    static let refusals: [(Int, HTTPRequest)] = [
        (400, Documented.request(.post, "/v1/enterprise/user-tokens", key: "paper-connect-key", body: "{")),
        (400, Documented.request(.post, "/v1/enterprise/user-tokens", key: "paper-connect-key", body: #"{"data":"test3"}"#)),
        (401, Documented.request(key: nil)),
        (401, Documented.request(key: "")),
        (401, Documented.request(key: "Paper-sfox-key")),
        (401, Documented.request(key: "paper-user-token-1-0")),
        (401, Documented.request(.get, "/v1/enterprise/users", key: "nobody")),
        (403, Documented.request(key: "paper-connect-key")),
        (403, Documented.request(.get, "/v1/enterprise/users")),
        (403, Documented.request(.post, "/v1/enterprise/user-tokens", body: #"{"data":[]}"#)),
        (404, Documented.request(.get, "/v1/user/balances")),
        (404, Documented.request(.get, "/v1/user/balance/")),
        (404, Documented.request(.get, "/")),
        (404, Documented.request(.get, "/v1/enterprise/users/nobody", key: "paper-connect-key")),
        (404, Documented.request(.get, "/v1/enterprise/users/a/b", key: "paper-connect-key")),
        (404, Documented.request(.post, "/v1/enterprise/user-tokens/nobody", key: "paper-connect-key")),
        (405, Documented.request(.post)),
        (405, Documented.request(.delete)),
        (405, Documented.request(.post, "/v1/enterprise/users", key: "paper-connect-key")),
        (405, Documented.request(.get, "/v1/enterprise/user-tokens", key: "paper-connect-key")),
        (406, Documented.request(accept: "text/html")),
        (406, Documented.request(accept: "application/xml")),
    ]

    @Test(arguments: refusals)
    func `refuses`(_ status: Int, _ request: HTTPRequest) throws {
        var stage = try Documented.stage()
        let response = stage.send(request)
        #expect(response.status == status)
        guard case .string = try JSONTree(response.body)["error"] else {
            Issue.record("no error in \(said(response))")
            return
        }
    }

    @Test(arguments: ["application/json", "*/*", "text/html, application/json;q=0.9, */*;q=0.8", "application/*"])
    func `serves whoever accepts JSON`(_ accept: String) throws {
        var stage = try Documented.stage()
        #expect(stage.send(Documented.request(accept: accept)).status == 200)
    }

    @Test func `takes a bearer token only`() throws {
        var stage = try Documented.stage()
        for value in ["paper-sfox-key", "Basic cGFwZXItc2ZveC1rZXk6", "Bearer  paper-sfox-key", "Bearer paper-sfox-key "] {
            let request = HTTPRequest(.get, base: Stage.base, path: "/v1/user/balance", headers: ["Authorization": value])
            #expect(stage.send(request).status == 401, "\(value)")
        }
    }

    @Test func `gives tokens that open one end user's balances for a day`() throws {
        var stage = try Documented.stage(users: ["a/b", "c"])
        let single = stage.send(Documented.request(.post, "/v1/enterprise/user-tokens/a%2Fb", key: "paper-connect-key"))
        #expect(single.status == 201)
        let data = try JSONTree(single.body)["data"]
        #expect(data?["partner_user_id"] == .string("a/b"))
        #expect(data?["expires"] == .string("2026-11-21T00:00:00.000Z"))
        guard case .string(let token) = data?["token"] else { throw Missing() }
        #expect(stage.send(Documented.request(key: token)).status == 200)
        #expect(stage.send(Documented.request(.get, "/v1/enterprise/users", key: token)).status == 403)
        #expect(stage.send(Documented.request(key: token + "0")).status == 401)
        stage.now = .seconds(86_399)
        #expect(stage.send(Documented.request(key: token)).status == 200)
        stage.now = .seconds(86_400)
        #expect(stage.send(Documented.request(key: token)).status == 401)
    }

    private struct Missing: Error {}

    @Test func `gives tokens in bulk for the users it knows`() throws {
        var stage = try Documented.stage(users: ["a", "b"])
        let response = stage.send(
            Documented.request(.post, "/v1/enterprise/user-tokens", key: "paper-connect-key", body: #"{"data":["b","nobody","a"]}"#))
        #expect(response.status == 201)
        guard case .array(let tokens) = try JSONTree(response.body)["data"] else { throw Missing() }
        #expect(tokens.map { $0["partner_user_id"] } == [.string("b"), .string("a")])
        #expect(Set(tokens.map { $0["token"] }).count == 2)
    }

    @Test func `lists its end users, and tells of one`() throws {
        var stage = try Documented.stage()
        let list = stage.send(Documented.request(.get, "/v1/enterprise/users", key: "paper-connect-key"))
        #expect(try JSONTree(list.body) == JSONTree(Fixture.bytes("sfox-connect/http_get_v1_enterprise_users.json")))
        let one = stage.send(Documented.request(.get, "/v1/enterprise/users/test3", key: "paper-connect-key"))
        #expect(try JSONTree(one.body)["data"]?["user_id"] == .string("test3"))
    }

    @Test func `answers five balance requests in ten seconds, and then makes wait`() throws {
        var stage = try Documented.stage()
        func status() -> Int { stage.send(Documented.request()).status }
        #expect((1...6).map { _ in status() } == [200, 200, 200, 200, 200, 429])
        #expect(said(stage.send(Documented.request())).contains("wait 10 seconds"))
        stage.now = .milliseconds(9_999)
        #expect(status() == 429)
        stage.now = .seconds(10)
        #expect(status() == 200)
    }

    @Test func `asking while shut out does not lengthen the wait, and other routes stay open`() throws {
        var stage = try Documented.stage()
        for _ in 1...50 { _ = stage.send(Documented.request()) }
        #expect(stage.send(Documented.request(.get, "/v1/enterprise/users", key: "paper-connect-key")).status == 200)
        stage.now = .seconds(10)
        #expect(stage.send(Documented.request()).status == 200)
    }

    @Test(arguments: [("true", 429), ("false", 200)]) func `end users share a limit by setting`(_ word: String, _ sixth: Int) throws {
        var stage = try Documented.stage(users: ["a", "b"], Documented.settings(["limitSharedByUsers": word]))
        let body = #"{"data":["a","b"]}"#
        let response = stage.send(Documented.request(.post, "/v1/enterprise/user-tokens", key: "paper-connect-key", body: body))
        guard case .array(let tokens) = try JSONTree(response.body)["data"], case .string(let a) = tokens[0]["token"], case .string(let b) = tokens[1]["token"]
        else { throw Missing() }
        for _ in 1...5 { #expect(stage.send(Documented.request(key: a)).status == 200) }
        #expect(stage.send(Documented.request(key: b)).status == sixth)
        #expect(stage.send(Documented.request(key: a)).status == 429)
    }

    @Test func `answers 250 requests of an address in ten seconds, and then none for a minute`() throws {
        var stage = try Documented.stage()
        let request = Documented.request(.get, "/v1/enterprise/users", key: "paper-connect-key")
        for _ in 1...250 { #expect(stage.send(request).status == 200) }
        #expect(stage.send(request).status == 429)
        stage.now = .milliseconds(59_999)
        #expect(said(stage.send(request)).contains("wait 60 seconds"))
        stage.address = "127.0.0.2"
        #expect(stage.send(request).status == 200)
        stage.address = "127.0.0.1"
        stage.now = .seconds(60)
        #expect(stage.send(request).status == 200)
    }

    @Test func `limits can be switched off`() throws {
        var stage = try Documented.stage(Documented.settings(["limits": "false"]))
        for _ in 1...300 { #expect(stage.send(Documented.request()).status == 200) }
    }

    @Test func `an answer follows the ledger`() throws {
        var stage = try Documented.stage()
        let first = said(stage.send(Documented.request()))
        #expect(stage.control("/holds", #"{"venue":"sfox","asset":"btc","amount":"0.25"}"#).status == 201)
        let second = said(stage.send(Documented.request()))
        #expect(first != second)
        #expect(second.hasPrefix(#"[{"currency":"btc","balance":1,"available":0.75,"held":0.25,"#))
        #expect(second.contains(#""trading_wallet":1}"#))
    }

    @Test func `settings choose the wallets and the zeros`() throws {
        var stage = try Documented.stage(Documented.settings(["stakingOnREST": "true", "listsZeros": "false"]))
        _ = stage.control("/withdrawals", #"{"venue":"sfox","asset":"btc","amount":"1"}"#)
        #expect(said(stage.send(Documented.request())).hasPrefix(#"[{"currency":"usd","#))
        #expect(said(stage.send(Documented.request())).contains(#""staking_wallet":0"#))
        #expect(throws: ScenarioError.self) { try Documented.settings(["listsZero": "true"]) }
        #expect(throws: ScenarioError.self) { try Documented.settings(["listsZeros": "maybe"]) }
    }

    @Test func `faults hit the venue they are meant for`() throws {
        var stage = try Documented.stage()
        _ = stage.control("/faults", #"{"venue":"sfox-connect","kind":"http500"}"#)
        #expect(stage.send(Documented.request()).status == 200)
        #expect(stage.send(Documented.request(.get, "/v1/enterprise/users", key: "paper-connect-key")).status == 500)
    }
}
