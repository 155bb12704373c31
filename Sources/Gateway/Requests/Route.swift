import Net

/// One thing that can be asked: where, with which parameters, and how it is answered. `/openapi.json` is made of these.
package struct Route: Sendable {
    /// Segments in braces are named: `/v1/users/{account}/{user}`.
    package let path: String
    /// A word for programs that are generated, such as `listBalances`.
    package var name: String
    /// One sentence.
    package var summary: String
    package var parameters: [Parameter]
    /// The schema of its answer in `/openapi.json`.
    package var schema: String
    /// Which scope it needs.
    package var access: Access
    package var answer: @Sendable (Ask) throws(Problem) -> Answer
    /// The path, taken apart once for all requests.
    private let pattern: [Segment]

    private enum Segment: Sendable {
        case fixed(Substring)
        case named(String)

        init(_ text: Substring) {
            self = text.first == "{" ? .named(String(text.dropFirst().dropLast())) : .fixed(text)
        }
    }

    package enum Access: Sendable, Hashable {
        /// Balances and what belongs to them.
        case record
        case metrics
        /// Nothing is told that needs protection.
        case open
    }

    package init(
        _ path: String, name: String, _ summary: String, parameters: [Parameter] = [], schema: String,
        access: Access = .record, answer: @escaping @Sendable (Ask) throws(Problem) -> Answer
    ) {
        self.path = path
        self.name = name
        self.summary = summary
        self.parameters = parameters
        self.schema = schema
        self.access = access
        self.answer = answer
        pattern = path.split(separator: "/", omittingEmptySubsequences: false).map(Segment.init)
    }

    /// The named segments of a path that this route is for, decoded; nil for other paths.
    func match(_ segments: [Substring]) -> [String: String]? {
        guard pattern.count == segments.count else { return nil }
        var named: [String: String] = [:]
        for (own, segment) in zip(pattern, segments) {
            switch own {
            case .fixed(let text): guard text == segment else { return nil }
            case .named(let name):
                guard !segment.isEmpty, let value = PercentEncoding.decode(segment) else { return nil }
                named[name] = value
            }
        }
        return named
    }
}

/// What a route gives back.
package enum Answer: Sendable {
    case document(Document)
    /// To be made on a thread that may wait for the disk.
    ///
    /// `isLong` where it may take seconds.
    case work(isLong: Bool = false, @Sendable () throws -> Document)
    /// Made piece by piece, as fast as the reader takes it.
    case flow(any Flow)
    /// The same, where it takes a look at the record first whether there is to be one; on a thread that may wait for the disk.
    case flowLater(@Sendable () throws -> any Flow)
    /// A reader of the stream, for as long as it stays.
    case stream(StreamWish)
}

/// A whole answer.
package struct Document: Sendable {
    package var status = 200
    package var type: String
    package var body: [UInt8]
    /// The journal position that it reflects; nil where it reflects none.
    package var position: Int64?
    /// What tells it from other answers to the same question, without quotes; nil where it is never the same twice.
    package var tag: String?
    /// Sent besides.
    package var headers: [String: String] = [:]

    package init(_ body: [UInt8], type: String = "application/json", position: Int64? = nil, tag: String? = nil) {
        self.body = body
        self.type = type
        self.position = position
        self.tag = tag
    }
}

/// A body of any length. It is asked for the next piece when the one before has gone out, so it has one in memory.
package protocol Flow: AnyObject, Sendable {
    /// `text/csv` and the like.
    var type: String { get }
    /// The position it reflects.
    var position: Int64? { get }
    /// The next piece, some tens of kilobytes; nil at the end. Called on one thread at a time.
    func next() throws -> [UInt8]?
    /// Whether `next` may wait for the disk, and so is not called on the server's thread.
    var waitsForDisk: Bool { get }
}
