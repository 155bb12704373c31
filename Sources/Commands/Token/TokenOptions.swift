import Gateway
import Reports

/// What `foil token` was asked for.
package struct TokenOptions: Sendable {
    enum Wish: Sendable {
        case create(TokenWish)
        case list(isJSON: Bool)
        case revoke(name: String)
    }

    var config: String?
    var wish: Wish
}

/// A token that is to be made.
struct TokenWish: Sendable {
    var name: String
    /// Empty for all there are and will be.
    var accounts: [String]
    var user: String?
    var readsMetrics: Bool
    var readsRecord: Bool
    var lifetime: Duration?
}

extension Foil {
    private static let name = Option<String?>(
        "name", .tokenName, help: "by what you will know it, such as the program that uses it")
    private static let tokenAccounts = Option<[String]>.repeated(
        "account", .text("ACCOUNT"), help: "only these accounts; several with commas between")
    private static let user = Option<String?>(
        "user", .text("USER"), help: "only this end user of the one account, who sees itself alone")
    private static let metrics = Option<Bool>.flag("metrics", help: "also /metrics")
    private static let metricsOnly = Option<Bool>.flag("metrics-only", help: "/metrics and nothing else")
    private static let expires = Option<Duration?>(
        "expires", .lifetime, help: "for so long, such as 90d; without it until it is revoked")
    private static let json = Option<Bool>.flag("json", help: "prints JSON")
    private static let revoked = Positional<String>.required(.tokenName, help: "the name it was made with")

    static let token = Command<FoilAction>(
        "token", summary: "makes, lists and revokes tokens for the gateway",
        discussion: """
            A token says who may ask the gateway of foil serve, and for what. The file beside the store (its name ends in \
            .tokens) keeps what it reaches and a digest of it, never the token. A daemon that runs takes notice within a \
            second: who has lost a token is shown out of the stream.
            """,
        examples: [
            Example(
                "foil token create --name dashboards --account treasury,customers", "makes a token and prints it, once"),
            Example("foil token list", "shows which there are"),
            Example("foil token revoke dashboards", "ends one"),
        ],
        subcommands: [create, list, revoke])

    private static let create = Command<FoilAction>(
        "create", summary: "makes a token and prints it, once",
        discussion:
            "The token stands alone on standard output; nothing keeps it. If it is lost, revoke it and make another.",
        examples: [
            Example("foil token create --name dashboards --account treasury", "reads one account"),
            Example("foil token create --name acme --account customers --user test3 --expires 90d", "is a tenant's"),
            Example("foil token create --name prometheus --metrics-only", "reads /metrics"),
        ],
        options: [name, tokenAccounts, user, metrics, metricsOnly, expires]
    ) { (arguments) throws(UsageError) in
        .token(TokenOptions(config: arguments[config], wish: .create(try wish(arguments))))
    }

    private static let list = Command<FoilAction>(
        "list", summary: "shows which tokens there are, what they reach and until when",
        examples: [Example("foil token list --json", "prints them for a program")], options: [json]
    ) { arguments in .token(TokenOptions(config: arguments[config], wish: .list(isJSON: arguments[json]))) }

    private static let revoke = Command<FoilAction>(
        "revoke", summary: "ends a token",
        examples: [Example("foil token revoke dashboards", "ends it within a second")],
        positionals: [revoked]
    ) { arguments in .token(TokenOptions(config: arguments[config], wish: .revoke(name: arguments[revoked]))) }

    private static func wish(_ arguments: ParsedArguments) throws(UsageError) -> TokenWish {
        guard let name = arguments[name] else { throw UsageError("a token needs a name", hint: "write --name NAME") }
        let accounts = arguments[tokenAccounts].flatMap { $0.split(separator: ",").map(String.init) }
        if arguments[user] != nil, accounts.count != 1 {
            throw UsageError("an end user is one of one account", hint: "write --account ACCOUNT beside --user")
        }
        if arguments[metricsOnly], !accounts.isEmpty {
            throw UsageError("--metrics-only reaches no account", hint: "write --metrics, or leave out --account")
        }
        if arguments[metrics], arguments[user] != nil {
            throw UsageError(
                "metrics tell of all end users, and --user is to see itself alone", hint: "leave out --metrics")
        }
        return TokenWish(
            name: name, accounts: accounts, user: arguments[user],
            readsMetrics: arguments[metrics] || arguments[metricsOnly], readsRecord: !arguments[metricsOnly],
            lifetime: arguments[expires])
    }
}

extension ArgumentForm where Value == String {
    fileprivate static var tokenName: ArgumentForm {
        ArgumentForm(
            metavar: "NAME", expectation: "1 to 64 of the characters A-Z a-z 0-9 . _ -",
            read: { Token.isName($0) && !TokenText.occurs(in: $0) ? $0 : nil }, show: { $0 })
    }
}

extension ArgumentForm where Value == Duration {
    /// `30s`, `12h`, `90d`.
    fileprivate static var lifetime: ArgumentForm {
        ArgumentForm(
            metavar: "TIME", expectation: "a length of time such as 12h or 90d",
            read: { TimeWord.duration(text: $0).flatMap { $0 > .zero ? $0 : nil } },
            show: { "\($0.components.seconds)s" })
    }
}
