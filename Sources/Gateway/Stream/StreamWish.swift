import Accounts
import Balances
import Net
import Reports

/// What a reader of the stream asks for.
package struct StreamWish: Sendable {
    var filter: StreamFilter
    /// Where it goes on; nil for what comes from now on.
    var since: StreamPlace?
}

extension Route {
    /// The stream, as a WebSocket or as server-sent events.
    package static let stream = Route(
        StreamHall.path, name: "stream",
        "Everything that is written down, line by line, from any position on: a WebSocket, or server-sent events.",
        parameters: [.since, .account, .user, .asset, .venue, .type], schema: "WatchLine"
    ) { (ask) throws(Problem) in
        var filter = StreamFilter(ask.scope, naming: ask.record.accounts)
        if !ask.query.list(.account).isEmpty || !ask.query.list(.venue).isEmpty {
            filter.accounts = try ask.accounts().map(\.name)
        }
        filter.users = ask.query.list(.user)
        filter.assets = ask.query.list(.asset).map { $0.uppercased() }
        filter.kinds = try ask.kinds()
        return .stream(StreamWish(filter: filter, since: try ask.since()))
    }
}

extension Parameter {
    static let since = Parameter(
        "since", .text,
        "Goes on behind this position; with a dot and a number, behind that `line` of its `lines`.",
        example: "1041")
    static let type = Parameter(
        "type", .list, "Only lines of these types: statement, gap, outcome, finding.", example: "statement")
}

extension Ask {
    fileprivate func kinds() throws(Problem) -> Set<KeptLine.Kind> {
        var kinds: Set<KeptLine.Kind> = []
        for word in query.list(.type) {
            guard let kind = KeptLine.Kind(rawValue: word) else {
                throw Problem(
                    .badParameter, "type cannot be \"\(Query.shown(word))\".",
                    remedy: "There are \(KeptLine.Kind.allCases.map(\.rawValue).joined(separator: ", ")).",
                    parameter: "type")
            }
            kinds.insert(kind)
        }
        return kinds
    }

    /// A browser that comes back sends its first address again, and says in `Last-Event-ID` how far it got since.
    fileprivate func since() throws(Problem) -> StreamPlace? {
        if let last = request.headers["last-event-id"], !last.isEmpty {
            guard let place = StreamPlace(text: last) else { throw .noPlace(last, in: "Last-Event-ID", nil) }
            return place
        }
        guard let text = query.text(.since) else { return nil }
        guard let place = StreamPlace(text: text) else { throw .noPlace(text, in: "since", "since") }
        return place
    }
}

extension Problem {
    fileprivate static func noPlace(_ text: String, in name: String, _ parameter: String?) -> Problem {
        Problem(
            .badParameter, "\(name) cannot be \"\(Query.shown(text))\".",
            remedy: "Give the position of the last line that was seen, such as 1041; or 1041.2 after its line 2.",
            parameter: parameter)
    }

    static func beyond(_ place: StreamPlace, _ head: Int64) -> Problem {
        Problem(
            .badParameter, "There is no position \(place.text) yet: the journal ends with \(head).",
            remedy: "Was it another journal's? Then read what is held from /v1/balances, and go on from its position.",
            parameter: "since")
    }

    static func notRetained(_ place: StreamPlace, completeFrom: Int64) -> Problem {
        var problem = Problem(
            .notRetained, "What comes after \(place.text) is not kept whole any more: from \(completeFrom) on all is.",
            remedy: "Read /v1/balances and go on from its position, or go on from since=\(completeFrom - 1).",
            parameter: "since")
        problem.members.append(("completeFrom", Array("\(completeFrom)".utf8)))
        return problem
    }

    static var neitherForm: Problem {
        Problem(
            .notAcceptable, "The stream has no end, so it is no plain answer.",
            remedy: "Ask with Accept: text/event-stream for server-sent events, or open a WebSocket here.")
    }

    static func tooManyReaders(_ most: Int) -> Problem {
        var problem = Problem(
            .tooMany, "\(most) readers of the stream are yours already.",
            remedy: "Close some, or let one reader serve several: a stream without filters has everything.")
        problem.headers["Retry-After"] = "60"
        return problem
    }

    static func hallIsFull(_ most: Int) -> Problem {
        var problem = Problem(
            .busy, "All \(most) places of the stream are taken.", remedy: "Ask again in a moment.")
        problem.headers["Retry-After"] = "10"
        return problem
    }
}
