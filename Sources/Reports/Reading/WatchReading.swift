import Accounts
import Balances
import JSON

extension WatchLine {
    /// What a program that hands on the lines of `foil watch --json` has to know of one.
    package struct Glance: Sendable, Hashable {
        package var account: String
        package var place: Place
        /// Whether it shows that its account answers.
        package var isAnswer: Bool

        /// - Throws: `UnreadableAnswer`.
        package init(reading line: [UInt8]) throws {
            do {
                self = try JSONParser().read(line) { try Glance(reading: $0) }
            } catch let error as JSONError {
                throw UnreadableAnswer(reason: error.message)
            }
        }

        private init(reading root: JSONNode) throws {
            account = try root.member("account").string()
            place = Place(
                position: try root.member("position").int64(), line: try root["line"].map { Int(try $0.int64()) } ?? 1,
                lines: try root["lines"].map { Int(try $0.int64()) } ?? 1)
            switch try root.member("type").string() {
            case "statement": isAnswer = true
            case "outcome": isAnswer = try root.member("status").isString("ok")
            default: isAnswer = false
            }
        }
    }
}

extension WatchLine.Place {
    /// As `since` and an event's `id` say it: `1041`, or `1041.2` where its entry goes on behind it.
    package var resumption: String { line < lines ? "\(position).\(line)" : "\(position)" }
}

extension BalanceReport {
    /// The accounts of `/v1/accounts` that have answered, and all of them.
    ///
    /// - Throws: `UnreadableAnswer`.
    package static func standings(reading bytes: [UInt8]) throws -> [(account: String, hasAnswered: Bool)] {
        do {
            return try JSONParser().read(bytes) { root in
                var standings: [(String, Bool)] = []
                try root.member("accounts").forEachElement { node in
                    let status = try node.member("status").string()
                    standings.append((try node.member("account").string(), status != ReadResult.Status.failed.rawValue))
                }
                return standings
            }
        } catch let error as JSONError {
            throw UnreadableAnswer(reason: error.message)
        }
    }
}
