import Net

/// One reader of the stream, as the hall knows it.
final class StreamReader {
    enum State {
        /// Takes what comes next.
        case ready
        /// Has everything as far as the hall has looked, and stands there, wherever its place is.
        case waiting
        /// Something was handed over that is not drained yet.
        case busy
        /// What comes next is being read from the journal.
        case asking
        case gone
    }

    let socket: SocketID
    /// Those with the same wishes.
    let party: StreamParty
    /// Whose place it takes: a token, or an address.
    let guest: Guest
    /// Behind this entry the feed's ring has every line for it.
    let since: Int64
    /// All up to here was handed to the server.
    var place: StreamPlace
    var state = State.ready
    /// How many entries it was behind at the last heartbeat.
    var wasBehind: Int64 = 0

    init(_ socket: SocketID, _ expected: Expected, in party: StreamParty) {
        self.socket = socket
        self.party = party
        guest = expected.guest
        since = expected.since
        place = expected.place
    }

    /// One whose socket opens next.
    struct Expected {
        var form: StreamForm
        var guest: Guest
        var filter: StreamFilter
        var since: Int64
        var place: StreamPlace
    }

    /// Readers are counted by token, and by address where there is none.
    enum Guest: Hashable {
        case token(String)
        case address(String)

        init(token: String?, address: String) { self = token.map { .token($0) } ?? .address(address) }
    }

    /// The chunk is the server's now; one without bytes will not be drained.
    ///
    /// - Parameter place: where nothing else is for it up to there.
    func took(_ chunk: StreamChunk, at place: StreamPlace) {
        self.place = place
        if !chunk.isEmpty { state = .busy }
    }
}

extension StreamReader {
    /// The first bytes of server-sent events: how long to wait before coming back, and where to begin then.
    static func greeting(at place: StreamPlace) -> [UInt8] {
        Array(": the lines of foil watch --json, each with its place\nretry: 1000\nid: \(place.text)\n\n".utf8)
    }

    /// Something to keep the connection, and the place. An event without data is not shown to anybody, but its `id` counts.
    var heartbeat: [UInt8] { Array(":\nid: \(place.text)\n\n".utf8) }

    /// What the hall says and does when it has to do without a reader.
    func farewell(_ socket: SocketID, _ reason: Reason) -> [ServerAction] {
        switch party.form {
        case .messages: return [.close(socket, code: reason.code, reason: reason.sentence(place.text))]
        case .events:
            let data = #"{"reason":"\#(reason.words)","since":"\#(place.text)"}"#
            let event = "event: dropped\nid: \(place.text)\ndata: \(data)\n\n"
            return [.send(.binary(Array(event.utf8)), to: socket), .close(socket, code: reason.code, reason: "")]
        }
    }

    /// Why a reader is dropped.
    enum Reason {
        case tooSlow
        case notRetained
        case cannotBeRead

        /// RFC 6455, 7.4.1.
        var code: UInt16 {
            switch self {
            case .tooSlow, .notRetained: 1_008
            case .cannotBeRead: 1_011
            }
        }

        func sentence(_ place: String) -> String {
            self == .notRetained
                ? "what comes after \(place) is no longer kept" : "\(words): resume with since=\(place)"
        }

        var words: String {
            switch self {
            case .tooSlow: "too slow"
            case .notRetained: "what comes next is no longer kept"
            case .cannotBeRead: "the journal cannot be read"
            }
        }
    }
}
