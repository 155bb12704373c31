import Net

/// One reader of the stream, as the hall knows it.
final class StreamReader {
    let form: StreamForm
    /// Whose place it takes: a token, or an address.
    let guest: Guest
    var filter: StreamFilter
    private let takesAll: Bool
    /// All up to here was handed to the server.
    var place: StreamPlace
    /// Something was handed over that is not drained yet.
    var isBusy = false
    /// What comes next is being read from the journal, behind this entry.
    var waitsFor: Int64?
    /// How many entries it was behind at the last heartbeat.
    var wasBehind: Int64 = 0

    init(form: StreamForm, guest: Guest, filter: StreamFilter, place: StreamPlace) {
        self.form = form
        self.guest = guest
        self.filter = filter
        self.place = place
        takesAll = filter.takesAll
    }

    /// Readers are counted by token, and by address where there is none.
    enum Guest: Hashable {
        case token(String)
        case address(String)

        init(token: String?, address: String) { self = token.map { .token($0) } ?? .address(address) }
    }

    /// The readers that get the very same bytes.
    struct Group: Hashable {
        var form: StreamForm
        var place: StreamPlace
    }

    /// Nil for one with wishes of its own.
    var group: Group? { takesAll ? Group(form: form, place: place) : nil }
    /// Whether it takes what comes.
    var isReady: Bool { !isBusy && waitsFor == nil }

    /// The chunk is the server's now; one without bytes will not be drained.
    func took(_ chunk: StreamChunk) {
        place = chunk.place
        isBusy = !chunk.isEmpty
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
        switch form {
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
