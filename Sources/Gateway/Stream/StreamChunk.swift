import Net
import Reports

/// How a reader gets its lines.
enum StreamForm: Sendable, Hashable {
    /// A WebSocket: a message each.
    case messages
    /// Server-sent events: an event each, whose `id` is the place after it.
    case events
}

/// What a reader is handed at one time: whole lines in its form, none where nothing of what was looked at is for it.
struct StreamChunk: Sendable {
    let form: StreamForm
    /// Where the reader is then.
    private(set) var place: StreamPlace
    private var messages = FramedMessages()
    private var events: [UInt8] = []

    private init(_ form: StreamForm, at place: StreamPlace) {
        self.form = form
        self.place = place
    }

    /// Bytes on the wire.
    var count: Int { form == .messages ? messages.bytes.count : events.count }
    var isEmpty: Bool { count == 0 }

    func action(to sockets: [SocketID]) -> ServerAction {
        switch form {
        case .messages: .deliver(messages, to: sockets)
        case .events: .broadcast(.binary(events), to: sockets)
        }
    }

    private mutating func append(_ text: ArraySlice<UInt8>, at place: StreamPlace) {
        self.place = place
        switch form {
        case .messages: messages.append(text: text)
        case .events:
            events += "id: \(place.text)\ndata: ".utf8
            events += text
            events += "\n\n".utf8
        }
    }
}

extension StreamChunk {
    /// Lines after a place, up to the first that reaches `limit`.
    ///
    /// - Parameter segments: in order, without a hole, from the one on that has what comes after the place.
    init(
        _ segments: [StreamSegment], after place: StreamPlace, as form: StreamForm, filter: inout StreamFilter,
        limit: Int
    ) {
        self.init(form, at: place)
        for segment in segments where segment.through > place.after {
            guard add(segment, &filter, limit) else { return }
            self.place = max(self.place, StreamPlace(segment.through))
        }
    }

    /// False when it is full.
    private mutating func add(_ segment: StreamSegment, _ filter: inout StreamFilter, _ limit: Int) -> Bool {
        let (takesAll, tenant) = (filter.takesAll, filter.tenant)
        guard takesAll || filter.mayPass(segment) else { return true }
        var index = segment.firstLine(after: place)
        while index < segment.lines.count {
            let line = segment.lines[index]
            if let tenant, let shared = line.shared {
                // These begin with the first line of their entry, and are numbered anew.
                guard addOwn(shared.lines.own(of: tenant), &filter, limit) else { return false }
                index += line.place.lines
                continue
            }
            if isAhead(line.place), takesAll || filter.passes(line) {
                append(segment.text(of: index), at: StreamPlace(after: line.place))
                if count >= limit { return false }
            }
            index += 1
        }
        return true
    }

    private mutating func addOwn(_ own: [WatchLine], _ filter: inout StreamFilter, _ limit: Int) -> Bool {
        for line in own where isAhead(line.place) && filter.passes(KeptLine(line, end: 0, nil)) {
            var bytes: [UInt8] = []
            line.append(to: &bytes, naming: filter.names)
            append(bytes.dropLast(), at: StreamPlace(after: line.place))
            if count >= limit { return false }
        }
        return true
    }

    private func isAhead(_ line: WatchLine.Place) -> Bool {
        line.position > place.position || line.position == place.position && line.line > place.line
    }
}
