import Accounts
import Balances
import Configuration
import Engine
import Gateway
import Reports

/// `foil token`: who may ask the gateway.
struct TokenCommand: Sendable {
    private let options: TokenOptions
    private let surroundings: Surroundings

    init(_ options: TokenOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        switch JournalOpening(surroundings: surroundings).find(config: options.config) {
        case .failure(let refusal): return refusal.status
        case .success((let kept, let store)):
            do {
                return try carryOut(TokenFile(besides: store, isForService: true), kept)
            } catch let fault as TokenFile.Fault {
                surroundings.complain(fault.description, hint: fault.remedy)
                return .failed
            } catch {
                surroundings.complain("\(error)")
                return .failed
            }
        }
    }

    private var now: Timestamp { surroundings.clock.now().wall }

    private func carryOut(_ file: TokenFile, _ kept: KeptAccounts) throws -> ExitStatus {
        switch options.wish {
        case .create(let wish): return try create(wish, in: file, kept)
        case .list(let isJSON):
            let list = try file.read().list
            if isJSON {
                _ = surroundings.terminal.write(list.publicJSON(at: now))
            } else {
                surroundings.terminal.write(TokenTable(list.tokens, at: now).text)
            }
            return .ok
        case .revoke(let name): return try revoke(name, in: file)
        }
    }

    private func create(_ wish: TokenWish, in file: TokenFile, _ kept: KeptAccounts) throws -> ExitStatus {
        let names = kept.names.all.map(\.name)
        for account in wish.accounts where !names.contains(where: { $0.isSpelled(account) }) {
            let meant = nearest(to: account, among: names).map { "did you mean \"\($0)\"?" }
            surroundings.complain(
                "\(kept.path) has no account \"\(account)\"", hint: meant ?? "it has \(names.joined(separator: ", "))")
            return .usage
        }
        let text = TokenText.make(surroundings.clock.random)
        do {
            try file.change { (list) throws(TokenList.Refusal) in try list.add(token(wish, text)) }
        } catch let refusal as TokenList.Refusal {
            complain(refusal, wish.name)
            return .failed
        }
        surroundings.terminal.write(text + "\n")
        surroundings.terminal.writeError(
            "foil: this is the only time it is shown; send it as Authorization: Bearer TOKEN\n")
        if !kept.gateway.requiresTokens {
            surroundings.terminal.writeError(
                "foil: whoever has none sees everything, until \(kept.path) says gateway: { tokens: \"required\" }\n")
        }
        return .ok
    }

    private func token(_ wish: TokenWish, _ text: String) -> Token {
        let all: [String]? = wish.accounts.isEmpty ? nil : wish.accounts
        return Token(
            name: wish.name, digest: TokenText.digest(text),
            scope: Scope(
                accounts: wish.readsRecord ? all : [], user: wish.user, readsRecord: wish.readsRecord,
                readsMetrics: wish.readsMetrics, token: wish.name),
            created: now, expires: wish.lifetime.map { now + $0 })
    }

    private func complain(_ refusal: TokenList.Refusal, _ name: String) {
        switch refusal {
        case .nameTaken:
            surroundings.complain(
                "there is a token \"\(name)\" already", hint: "choose another name, or foil token revoke \(name)")
        case .full:
            surroundings.complain("there are \(TokenList.most) tokens already", hint: "revoke those that nobody needs")
        }
    }

    private func revoke(_ name: String, in file: TokenFile) throws -> ExitStatus {
        let (gone, names) = try file.change { list in
            let names = list.tokens.map(\.name)
            return (list.remove(name), names)
        }
        guard gone == nil else {
            surroundings.terminal.writeError("foil: \(name) is no longer in force\n")
            return .ok
        }
        let meant = nearest(to: name, among: names).map { "did you mean \"\($0)\"?" }
        surroundings.complain(
            "there is no token \"\(name)\"",
            hint: meant ?? (names.isEmpty ? "there are none" : "there are \(names.joined(separator: ", "))"))
        return .failed
    }
}
