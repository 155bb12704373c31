import Commands
import Foundation
import Paper
import Testing

/// What users see, recorded.
struct FoilTranscriptTests {
    @Test(arguments: [
        "", "balances", "watch", "serve", "history", "gaps", "journal", "verify", "token", "check", "paper", "demo", "completions",
        "man", "help",
    ])
    func `explains itself`(command: String) async throws {
        let line = command.isEmpty ? "--help" : "\(command) --help"
        try Transcript.check(await FoilStage().run(line), of: line, as: "help\(command.isEmpty ? "" : "-" + command)")
    }

    @Test(arguments: [
        ("balnces", "usage-unknown-command"), ("balances --jsn", "usage-unknown-option"),
        ("balances --timeout 3", "usage-bad-duration"), ("balances --json --csv", "usage-both-formats"),
        ("history --at yesterday", "usage-bad-time"), ("history --at -2h --from -1h", "usage-at-and-from"),
        ("journal --from 7 --to 3", "usage-positions"), ("paper --port 99999", "usage-bad-port"),
        ("token", "usage-token"), ("token create --account a", "usage-token-name"),
        ("token create --name a/b", "usage-token-bad-name"), ("token create --name a --user u", "usage-token-user"), ("balances --config nowhere.json", "configuration-missing"),
    ])
    func `says what is wrong with a command line`(line: String, name: String) async throws {
        try Transcript.check(await FoilStage().run(line), of: line, as: name)
    }

    @Test(arguments: [
        ("balances", "balances"), ("balances --json", "balances-json"), ("balances --csv", "balances-csv"),
        ("balances desk treasury --asset btc", "balances-filtered"), ("balances --round 2", "balances-rounded"),
        ("balances legcy", "balances-unknown-account"), ("check", "check"),
    ])
    func `reads the documented venues`(line: String, name: String) async throws {
        try await FoilStage.withPaperVenues { server in
            try await Self.withConfiguration(server) { stage in
                try Transcript.check(Self.portless(await stage.run(line)), of: line, as: name)
            }
        }
    }

    @Test func `shows a refused key beside the accounts that answered`() async throws {
        try await FoilStage.withPaperVenues { server in
            try await Self.withConfiguration(server, replacing: ("test_secret_key\"", "wrong-secret\"")) { stage in
                let outcome = await stage.run("balances treasury desk")
                try Transcript.check(Self.portless(outcome), of: "balances treasury desk", as: "balances-refused")
                #expect(!(outcome.output + outcome.errors).contains("wrong-secret"))
            }
        }
    }

    @Test func `refuses secrets in a file that others can read`() async throws {
        try await FoilStage.withPaperVenues { server in
            try await Self.withConfiguration(server, mode: 0o644) { stage in
                let outcome = await stage.run("balances treasury")
                #expect(outcome.status == .usage)
                #expect(outcome.errors.contains("chmod 600"))
                #expect(!outcome.errors.contains("paper-sfox-key"))
            }
        }
    }

    /// A configuration for the documented credentials, in a folder of its own.
    private static func withConfiguration(
        _ server: PaperServer, replacing: (String, String) = ("", ""), mode: Int = 0o600,
        _ body: (FoilStage) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "counterfoil.json")
        var text = configuration(server)
        if !replacing.0.isEmpty { text = text.replacingOccurrences(of: replacing.0, with: replacing.1) }
        try text.write(to: file, atomically: true, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file.path)
        var stage = FoilStage()
        stage.environment = ["COUNTERFOIL_CONFIG": file.path]
        try await body(stage)
    }

    private static func configuration(_ server: PaperServer) -> String {
        func url(_ venue: String) -> String { server.url(of: venue).map { "\($0)" } ?? "" }
        return """
            { accounts: {
              treasury: { venue: "sfox", baseURL: "\(url("sfox"))", apiKey: "paper-sfox-key" },
              customers: { venue: "sfox-connect", baseURL: "\(url("sfox-connect"))", apiKey: "paper-connect-key" },
              shop: { venue: "thedex", baseURL: "\(url("thedex"))",
                      apiKey: "test_api_key_123456", secretKey: "test_secret_key_123456" },
              legacy: { venue: "bitfront", baseURL: "\(url("bitfront"))",
                        apiKey: "6W206egN32nCQ0VB", secretKey: "dwjnGqCVzfHlW6Q9r4BjXpmiK1WCdMBI" },
              desk: { venue: "coinw", baseURL: "\(url("coinw"))", apiKey: "test_api_key", secretKey: "test_secret_key" },
            } }
            """
    }

    /// Ports and the configuration's folder differ from run to run.
    private static func portless(_ outcome: FoilStage.Outcome) -> FoilStage.Outcome {
        func clean(_ text: String) -> String {
            text.replacing(#/127\.0\.0\.1:\d+/#, with: "127.0.0.1:PORT")
                .replacing(#/\/[^ "]*\/counterfoil\.json/#, with: "counterfoil.json")
        }
        return FoilStage.Outcome(
            output: clean(outcome.output), errors: clean(outcome.errors), status: outcome.status)
    }
}
