import Testing
import Witness

@testable import Configuration

/// One line of input is one line of a file; what is printed about it stands below, word for word.
@Suite struct `A bad configuration` {
    struct Case: Sendable, CustomTestStringConvertible {
        var text: String
        var printed: String
        var testDescription: String { text }
    }

    @Test(arguments: structure + accounts + secrets + details + stores + retentions + gateways)
    func `is refused with its line and a remedy`(bad: Case) {
        #expect(complaint(about: bad.text) == bad.printed)
    }

    static let stores: [Case] = [
        (#""counterfoil.db""#, "store must begin with the kind of store", #"write "sqlite:" before the path, as in "sqlite:counterfoil.db""#),
        (
            #""postgresql://me:secret@host/db""#, #"store cannot be of "postgresql": only SQLite is there so far"#,
            #"write "sqlite:counterfoil.db""#
        ),
        (#""sqlite:""#, "store names no file", #"write "sqlite:counterfoil.db", or sqlite:/ and an absolute path"#),
        (#""sqlite://host/db""#, "store names no file", #"write "sqlite:counterfoil.db", or sqlite:/ and an absolute path"#),
        ("7", "store must be text in quotes, not a number", #"write "sqlite:counterfoil.db""#),
    ].map { value, message, remedy in
        Case(
            text: "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K' } }, store: \(value) }",
            printed: "foil: counterfoil.json:1:63: \(message)\nhint: \(remedy)")
    }

    static let retentions: [Case] =
        [
            (#""90d""#, "retention must be an object in braces, not text", #"write { messages: "90d", answers: "90d" }"#, 67),
            ("{ message: '90d' }", #"unknown key "message" in retention"#, #"did you mean "messages"?"#, 69),
            ("{ answers: 90 }", "answers of retention must be text in quotes, not a number", #"write "90d""#, 78),
        ].map { value, message, remedy, column in
            Case(
                text: "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K' } }, retention: \(value) }",
                printed: "foil: counterfoil.json:1:\(column): \(message)\nhint: \(remedy)")
        }
        + ["90", "0d", "1m", "36501d", "-1d", "1d12h", "1.5d", "d"].map { age in
            Case(
                text: "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K' } }, retention: { messages: '\(age)' } }",
                printed: """
                    foil: counterfoil.json:1:79: messages of retention must be a number of hours or days, from 1h to 36500d
                    hint: write "90d" or "36h", or leave it out to keep everything
                    """)
        }

    private static let plaintext = (
        "listen would show what is held to the network, unencrypted",
        #"add gateway: { tls: { certificate: "cert.pem", key: "key.pem" } }, listen on 127.0.0.1, or add gateway: { allowPlaintext: true } to accept that"#
    )

    static let gateways: [Case] = [
        ("listen: '0.0.0.0:7070'", plaintext.0, plaintext.1, 64),
        ("listen: '127.evil.example:7070'", plaintext.0, plaintext.1, 64),
        ("listen: '[::]:7070', gateway: { tokens: 'required' }", plaintext.0, plaintext.1, 64),
        (
            "listen: '7070'", "listen must be a host and a port from 0 to 65535, with a colon between",
            #"write "127.0.0.1:7070", "[::1]:7070" or "0.0.0.0:7070""#, 64
        ),
        (
            "listen: '127.0.0.1:99999'", "listen must be a host and a port from 0 to 65535, with a colon between",
            #"write "127.0.0.1:7070", "[::1]:7070" or "0.0.0.0:7070""#, 64
        ),
        (
            "listen: '[::]:7070', gateway: { allowPlaintext: true, tokens: 'optional' }",
            "without tokens everybody who reaches listen would see everything",
            #"write tokens: "required", or add allowAnonymous: true to accept that"#, 118
        ),
        (
            "gateway: { tokens: 'required', allowAnonymous: true }",
            "gateway both requires tokens and allows anonymous requests", "remove allowAnonymous, or tokens", 87
        ),
        ("gateway: { tokens: 'never' }", #"tokens of gateway must be "required" or "optional""#, #"write tokens: "required""#, 75),
        ("gateway: { token: 'required' }", #"unknown key "token" in gateway"#, #"did you mean "tokens"?"#, 67),
        (
            "gateway: { tls: { key: 'k' } }", #"tls of gateway names no "certificate""#,
            #"write tls: { certificate: "cert.pem", key: "key.pem" }"#, 72
        ),
        (
            "gateway: { hosts: ['https://a'] }", "a host of gateway must be a name, without scheme and port",
            #"write ["foil.example.com"]"#, 75
        ),
        (
            "gateway: { requestsPerSecond: 0 }", "requestsPerSecond of gateway must be a whole number from 1 to 1000000",
            "write requestsPerSecond: 500, without quotes", 86
        ),
    ].map { text, message, remedy, column in
        Case(
            text: "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K' } }, \(text) }",
            printed: "foil: counterfoil.json:1:\(column): \(message)\nhint: \(remedy)")
    }

    static let structure: [Case] = [
        Case(
            text: "",
            printed: """
                foil: counterfoil.json: the file is empty
                hint: start with { accounts: { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } } }
                """),
        Case(
            text: " \n\t\n",
            printed: """
                foil: counterfoil.json: the file is empty
                hint: start with { accounts: { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } } }
                """),
        Case(
            text: "{\n  accounts: {\n    main: { venue: \"sfox\" apiKey: \"k\" },\n  },\n}",
            printed: """
                foil: counterfoil.json:3:27: expected "," or "}" after the value of "venue"
                hint: put a comma between entries
                """),
        Case(
            text: "{ accounts: { main: { venue: \"sfox\", apiKey: super$ecret } } }",
            printed: """
                foil: counterfoil.json:1:46: expected a value for "apiKey", found a word without quotes
                hint: put quotes around it
                """),
        Case(
            text: "[]",
            printed: """
                foil: counterfoil.json:1:1: the configuration must be an object in braces, not a list
                hint: write { accounts: { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } } }
                """),
        Case(
            text: "{}",
            printed: """
                foil: counterfoil.json:1:1: "accounts" is missing
                hint: add accounts: { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } }
                """),
        Case(
            text: "{ accounts: {} }",
            printed: """
                foil: counterfoil.json:1:13: "accounts" names no account
                hint: write { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } }
                """),
        Case(
            text: "{ accounts: [] }",
            printed: """
                foil: counterfoil.json:1:13: accounts must be an object in braces, not a list
                hint: write { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } }
                """),
        Case(
            text: "{ acounts: {}, accounts: { a: { venue: 'sfox', apiKey: 'env:K' } }, lisen: 'x', store: 7 }",
            printed: """
                foil: counterfoil.json:1:3: unknown key "acounts"
                hint: did you mean "accounts"?
                foil: counterfoil.json:1:69: unknown key "lisen"
                hint: did you mean "listen"?
                foil: counterfoil.json:1:88: store must be text in quotes, not a number
                hint: write "sqlite:counterfoil.db"
                """),
    ]

    static let accounts: [Case] = [
        Case(
            text: "{ accounts: {\n a: { venue: 'sfox', apiKey: 'env:K' },\n a: { venue: 'sfox', apiKey: 'env:L' } } }",
            printed: """
                foil: counterfoil.json:3:2: "a" stands twice: first at 2:2
                hint: keep one of the two
                """),
        Case(
            text: "{ accounts: { a: { venue: 'sfox',\n apiKey: 'env:K',\n \"apiKey\": 'env:L' } } }",
            printed: """
                foil: counterfoil.json:3:2: "apiKey" stands twice: first at 2:2
                hint: keep one of the two
                """),
        Case(
            text: "{ accounts: { 'my desk': { venue: 'sfox', apiKey: 'env:K' } } }",
            printed: """
                foil: counterfoil.json:1:15: an account's name must be 1 to 64 of the characters A-Z a-z 0-9 . _ -
                hint: choose another name, such as "desk-2"
                """),
        Case(
            text: "{ accounts: { a: 'sfox' } }",
            printed: """
                foil: counterfoil.json:1:18: account "a" must be an object in braces, not text
                hint: write { venue: "sfox", apiKey: "env:SFOX_API_KEY" }
                """),
        Case(
            text: "{ accounts: { a: { apiKey: 'env:K' } } }",
            printed: """
                foil: counterfoil.json:1:15: account "a" has no "venue"
                hint: add venue: with one of sfox, sfox-connect, thedex, coinw
                """),
        Case(
            text: "{ accounts: { a: { venue: 'coinW' }, b: { venue: 'kraken' }, c: { venue: 3 } } }",
            printed: """
                foil: counterfoil.json:1:27: unknown venue "coinW" in account "a"
                hint: did you mean "coinw"? known venues are sfox, sfox-connect, thedex, coinw
                foil: counterfoil.json:1:50: unknown venue "kraken" in account "b"
                hint: known venues are sfox, sfox-connect, thedex, coinw
                foil: counterfoil.json:1:74: venue of account "c" must be text in quotes, not a number
                hint: write one of sfox, sfox-connect, thedex, coinw
                """),
        Case(
            text: "{ accounts: {\n desk: { venue: 'coinw' } } }",
            printed: """
                foil: counterfoil.json:2:2: account "desk" has no "apiKey"
                hint: add apiKey: "env:NAME", "file:PATH" or "command:TEXT"
                foil: counterfoil.json:2:2: account "desk" has no "secretKey", which coinw needs
                hint: add secretKey: "env:NAME", "file:PATH" or "command:TEXT"
                """),
        Case(
            text: "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K', secretKey: 'env:S', feedURL: 'wss://x' } } }",
            printed: """
                foil: counterfoil.json:1:52: account "a" has a "secretKey", but sfox has none
                hint: remove it
                foil: counterfoil.json:1:72: account "a" has a "feedURL", but sfox has no feed
                hint: remove it
                """),
        Case(
            text: "{ accounts: { a: { venue: 'sfox', apiKye: 'env:K' } } }",
            printed: """
                foil: counterfoil.json:1:15: account "a" has no "apiKey"
                hint: add apiKey: "env:NAME", "file:PATH" or "command:TEXT"
                foil: counterfoil.json:1:35: unknown key "apiKye" in account "a"
                hint: did you mean "apiKey"?
                """),
        Case(
            text: "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K', command: 'returnBalances' } } }",
            printed: """
                foil: counterfoil.json:1:52: "command" in account "a" is a setting of coinw, not of sfox
                hint: remove it
                """),
    ]

    static let secrets: [Case] = [
        secret("'ENV:MY_KEY'", "looks like a slip of \"env:\"", remedy: slip("env")),
        secret("'evn:MY_KEY'", "looks like a slip of \"env:\"", remedy: slip("env")),
        secret("'cmd:pass x'", "looks like a slip of \"command:\"", remedy: slip("command")),
        secret("'File:/x'", "looks like a slip of \"file:\"", remedy: slip("file")),
        secret("'$MY_KEY'", "begins with \"$\"; variables are not expanded", remedy: "write \"env:NAME\" to read an environment variable"),
        secret(
            "'env:'", "has no name of an environment variable after \"env:\"", remedy: "write \"env:NAME\", with the name and not the secret"),
        secret(
            "'env:MY KEY'", "has no name of an environment variable after \"env:\"",
            remedy: "write \"env:NAME\", with the name and not the secret"),
        secret("'file: '", "has no path after \"file:\"", remedy: "write \"file:/path/to/the/secret\""),
        secret("'command:'", "has no command after \"command:\"", remedy: "write \"command:pass show NAME\""),
        secret("''", "is empty", remedy: "write \"env:NAME\", \"file:PATH\" or \"command:TEXT\""),
        secret("'a\\nb'", "contains a control character", remedy: "write \"env:NAME\", \"file:PATH\" or \"command:TEXT\""),
        secret("'pass\u{201D}word'", "contains characters that are not ASCII", remedy: "write the secret as the venue shows it"),
        secret("' padded'", "begins or ends with a space", remedy: "write the secret as the venue shows it"),
        secret("12345", "must be text in quotes, not a number", remedy: "write \"env:NAME\", \"file:PATH\" or \"command:TEXT\""),
        secret("{ env: 'K' }", "must be text in quotes, not an object", remedy: "write \"env:NAME\", \"file:PATH\" or \"command:TEXT\""),
    ]

    private static func secret(_ value: String, _ message: String, remedy: String) -> Case {
        Case(
            text: "{ accounts: { a: { venue: 'sfox',\n apiKey: \(value) } } }",
            printed: "foil: counterfoil.json:2:10: apiKey of account \"a\" \(message)\nhint: \(remedy)")
    }

    private static func slip(_ word: String) -> String {
        "write \"\(word):\"; a secret that really begins so can be read with \"file:PATH\""
    }

    static let details: [Case] = [
        field("timeout: '0s'", "timeout of account \"a\" must be a duration from 1ms to 24h", durations),
        field("timeout: '25h'", "timeout of account \"a\" must be a duration from 1ms to 24h", durations),
        field("pollEvery: '10'", "pollEvery of account \"a\" must be a duration from 1ms to 24h", durations),
        field("timeout: 10", "timeout of account \"a\" must be text in quotes, not a number", durations),
        field(
            "baseURL: 'ftp://x'", "baseURL of account \"a\" must be an address that begins with https:// or http://",
            "write \"https://host/path\", without user name, \"?\" or \"#\""),
        field(
            "feedURL: 'https://x'", "feedURL of account \"a\" must be an address that begins with wss:// or ws://",
            "write \"wss://host/path\", without user name, \"?\" or \"#\""),
        field(
            "baseURL: 'http://api.example'", "baseURL of account \"a\" would send its keys over the network unencrypted",
            "begin it with https://, or add allowPlaintext: true to accept that"),
        field(
            "feedURL: 'ws://api.example'", "feedURL of account \"a\" would send its keys over the network unencrypted",
            "begin it with wss://, or add allowPlaintext: true to accept that"),
        field(
            "allowPlaintext: 'true'", "allowPlaintext must be true or false, not text",
            "write allowPlaintext: true, without quotes"),
        field(
            "balanceLimitScope: 'keys'", "balanceLimitScope of account \"a\" must be \"key\" or \"user\"", "did you mean \"key\"?"),
        field(
            "assets: 'BTC'", "assets of account \"a\" must be an object in braces, not text",
            #"write { btc: "BTC", usdt_trc: { asset: "USDT", network: "TRON" } }"#),
        Case(
            text: inAccount("assets: { btc: 'btc' }"),
            printed: """
                foil: counterfoil.json:2:17: asset "btc" of account "a" must be a code of at most 32 characters, in capitals and without spaces
                hint: write "BTC"
                """),
        Case(
            text: inAccount("assets: { btc: { network: 'BITCOIN', aset: 'BTC' } }"),
            printed: """
                foil: counterfoil.json:2:17: asset "btc" of account "a" names no "asset"
                hint: write { asset: "USDT", network: "TRON" }
                foil: counterfoil.json:2:39: unknown key "aset" in asset "btc" of account "a"
                hint: did you mean "asset"?
                """),
    ]

    private static let durations = #"write "500ms", "10s", "2m" or "1h""#

    private static func field(_ field: String, _ message: String, _ remedy: String) -> Case {
        let key = field.prefix { $0 != ":" }
        return Case(
            text: inAccount(field), printed: "foil: counterfoil.json:2:\(key.count + 4): \(message)\nhint: \(remedy)")
    }

    private static func inAccount(_ field: String) -> String {
        "{ accounts: { a: { venue: 'sfox-connect', apiKey: 'env:K',\n \(field) } } }"
    }

    @Test func `names the line of a byte that is not UTF-8`() {
        let reader = ConfigurationReader(path: "counterfoil.json", venues: sampleVenues, home: nil)
        let error = #expect(throws: ConfigurationError.self) {
            try reader.read(Array("{\n  é: \"".utf8) + [0xFF, 0x22, 0x7D], access: nil)
        }
        #expect(
            error?.description == """
                foil: counterfoil.json:2:7: this byte is not UTF-8
                hint: save the file with the encoding UTF-8
                """)
    }

    @Test(arguments: [
        "{ accounts: { a: { venue: 'sfox', apiKey: 'hunter2-SECRET' apiKey } } }",
        "{ accounts: { a: { venue: 'sfox', apiKey: 'hunter2-SECRET } } }",
        "{ accounts: { a: { venue: 'sfox', apiKey: hunter2-SECRET } } }",
        "{ accounts: { a: { venue: 'sfox', 'hunter2-SECRET/hunter2-SECRET': 'x', apiKey: 'env:K' } } }",
        "{ accounts: { a: { venue: 'hunter2-SECRET/hunter2-SECRET', apiKey: 'env:K' } } }",
        "{ accounts: { a: { venue: 'sfox', apiKey: 'evn:hunter2-SECRET' } } }",
        "{ accounts: { a: { venue: 'sfox', apiKey: 'env:hunter2-SECRET' } } }",
        "{ accounts: { a: { venue: 'sfox', apiKey: 'hunter2-SECRET\\n' } } }",
        "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K', baseURL: 'https://me:hunter2-SECRET@x' } } }",
        "{ accounts: { a: { venue: 'sfox', apiKey: 'hunter2-SECRET', timeout: 'x' } } }",
    ])
    func `is never repeated where it may hold a secret`(text: String) throws {
        let printed = try #require(complaint(about: text))
        #expect(!printed.contains("hunter2"))
        #expect(!printed.contains("SECRET"))
    }

    /// One to three slips anywhere in a good file: whatever comes of it, the secret is not in what is printed.
    @Test func `neither traps nor shows the secret after random slips`() throws {
        let secret = "hunter2hunter2hunter2hunter2"
        let good = Array("{ accounts: { desk: { venue: 'coinw', apiKey: 'env:K',\n secretKey: '\(secret)' } } }".utf8)
        let reader = ConfigurationReader(path: "counterfoil.json", venues: sampleVenues, home: nil)
        var seeded = Seeded.announced(for: "slips in a configuration")
        var refused = 0
        for _ in 0..<20_000 {
            var bytes = good
            for _ in 0...seeded.below(3) { mistype(in: &bytes, &seeded) }
            do throws(ConfigurationError) {
                _ = try reader.read(bytes, access: privateFile)
            } catch {
                refused += 1
                #expect(!error.description.contains(secret.prefix(25)), "\(String(decoding: bytes, as: UTF8.self))")
            }
        }
        #expect(refused > 5_000)
    }

    private func mistype(in bytes: inout [UInt8], _ seeded: inout Seeded) {
        let at = seeded.below(bytes.count)
        switch seeded.below(4) {
        case 0: bytes.remove(at: at)
        case 1: bytes[at] = UInt8(truncatingIfNeeded: seeded.next())
        case 2: bytes.insert(Array("{}[]:,'\"\\/*\n".utf8)[seeded.below(12)], at: at)
        default: bytes.swapAt(at, seeded.below(bytes.count))
        }
    }

    @Test func `tells that others can read a literal, and the command that mends it`() {
        let literal = "{ accounts: { a: { venue: 'sfox',\n apiKey: 'abc' } } }"
        let shared = FileAccess(mode: 0o644, owner: 1_000, user: 1_000)
        #expect(
            complaint(about: literal, access: shared) == """
                foil: counterfoil.json:2:10: apiKey of account "a" is written into a file that others can open (mode 0644)
                hint: chmod 600 counterfoil.json
                """)
        #expect(complaint(about: literal, access: shared, path: "/my files/it's.json")?.hasSuffix(#"chmod 600 '/my files/it'\''s.json'"#) == true)
        #expect(complaint(about: "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K' } } }", access: shared) == nil)
    }

    @Test(arguments: [
        (0, 4_000_000_001, "chown 4000000001 counterfoil.json && chmod 600 counterfoil.json"),
        (4_000_000_001, 0, "chmod 600 counterfoil.json"), (1_000, 1_000, "chmod 600 counterfoil.json"),
    ])
    func `tells whose a private file has to be`(owner: UInt32, user: UInt32, remedy: String) {
        let literal = "{ accounts: { a: { venue: 'sfox', apiKey: 'abc' } } }"
        let access = FileAccess(mode: 0o644, owner: owner, user: user)
        #expect(complaint(about: literal, access: access)?.hasSuffix("hint: \(remedy)") == true)
    }

    @Test func `a webhook's secret is one as an account's is`() {
        let text = """
            { accounts: { a: { venue: 'sfox', apiKey: 'env:K' } },
            alerts: { webhooks: { ops: { url: 'https://example.com/', secret: 'abc' } }, rules: {} } }
            """
        let shared = FileAccess(mode: 0o644, owner: 1_000, user: 1_000)
        let said = "counterfoil.json:2:67: secret of webhook \"ops\" is written into a file that others can open (mode 0644)"
        #expect(complaint(about: text, access: shared) == "foil: \(said)\nhint: chmod 600 counterfoil.json")
        #expect(complaint(about: text, access: FileAccess(mode: 0o600, owner: 1_000, user: 1_000)) == nil)
    }

    @Test(arguments: [(0o600, true), (0o400, true), (0o700, true), (0o640, false), (0o604, false), (0o620, false)])
    func `may hold literals only when it is private`(mode: UInt32, isAllowed: Bool) {
        let access = FileAccess(mode: mode, owner: 1_000, user: 1_000)
        #expect((complaint(about: "{ accounts: { a: { venue: 'sfox', apiKey: 'abc' } } }", access: access) == nil) == isAllowed)
    }

    @Test(arguments: [
        (0o644, 1_000, true), (0o644, 0, true), (0o600, 1_000, true),
        (0o664, 1_000, false), (0o646, 1_000, false), (0o600, 1_001, false),
    ])
    func `may hold commands only when nobody else writes it`(mode: UInt32, owner: UInt32, isAllowed: Bool) {
        let access = FileAccess(mode: mode, owner: owner, user: 1_000)
        let text = "{ accounts: { a: { venue: 'sfox', apiKey: 'command:pass show x' } } }"
        #expect((complaint(about: text, access: access) == nil) == isAllowed)
    }
}
