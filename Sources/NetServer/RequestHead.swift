import Net

/// The head of a request: the target exactly as it was sent, what frames the body, and the fields a handler asked for.
///
/// Strict where leniency lets two readers disagree about where a request ends: bare line feeds, folded lines, blanks before
/// a colon, a length beside a transfer coding, or two lengths are refused (RFC 9112, 2.2, 5.1, 5.2 and 6.3).
struct RequestHead {
    /// How the body's end is known.
    enum Framing: Equatable {
        case length(Int)
        case chunked
    }

    /// What a WebSocket handshake carries.
    struct Upgrade: Equatable {
        var key = ""
        var version = ""
        var protocols = ""
    }

    var method = HTTPMethod.get
    var path = "/"
    var query: String?
    var headers: HTTPHeaders = [:]
    var framing = Framing.length(0)
    var isVersion10 = false
    var keepsAlive = true
    /// HTTP/1.0 clients must be told that their wish is granted.
    var saysKeepAlive = false
    var expectsContinue = false
    /// Nil when the request asks for no WebSocket.
    var upgrade: Upgrade?

    /// Reads a whole head, the empty line at its end included.
    init(_ bytes: UnsafeRawBufferPointer, named names: [FieldName]) throws(Refusal) {
        var fields = FieldsOfInterest()
        var start = try readRequestLine(bytes, &fields)
        while start + 2 < bytes.count {
            let end = bytes.firstIndex(ofByte: 0x0D, from: start) ?? bytes.count
            guard end + 1 < bytes.count, bytes[end + 1] == 0x0A else { throw .malformed }
            try readField(UnsafeRawBufferPointer(rebasing: bytes[start..<end]), names, &fields)
            start = end + 2
        }
        try settle(fields)
    }

    private mutating func readRequestLine(
        _ bytes: UnsafeRawBufferPointer, _ fields: inout FieldsOfInterest
    ) throws(Refusal) -> Int {
        guard let end = bytes.firstIndex(ofByte: 0x0D), end + 1 < bytes.count, bytes[end + 1] == 0x0A,
            let first = bytes.firstIndex(ofByte: 0x20), first > 0, first < end,
            let second = bytes.firstIndex(ofByte: 0x20, from: first + 1), second < end
        else { throw .malformed }
        try readMethod(UnsafeRawBufferPointer(rebasing: bytes[..<first]))
        try readVersion(UnsafeRawBufferPointer(rebasing: bytes[(second + 1)..<end]), &fields)
        try readTarget(UnsafeRawBufferPointer(rebasing: bytes[(first + 1)..<second]))
        return end + 2
    }

    private mutating func readMethod(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        guard bytes.allSatisfy(isTokenByte) else { throw .malformed }
        method = HTTPMethod(rawValue: bytes.text)
    }

    private func readVersion(_ bytes: UnsafeRawBufferPointer, _ fields: inout FieldsOfInterest) throws(Refusal) {
        guard bytes.count == 8, UnsafeRawBufferPointer(rebasing: bytes[..<5]).elementsEqual("HTTP/".utf8) else {
            throw .malformed
        }
        guard bytes[5] == 0x31, bytes[6] == 0x2E, bytes[7] == 0x30 || bytes[7] == 0x31 else { throw .versionUnknown }
        fields.isVersion10 = bytes[7] == 0x30
    }

    /// Takes `/path?query`, `*` for OPTIONS, and `http://host/path?query` as RFC 9112 3.2.2 wants of every server.
    private mutating func readTarget(_ bytes: UnsafeRawBufferPointer) throws(Refusal) {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x23 }) else { throw .malformed }
        let target = try originForm(bytes)
        guard let mark = target.firstIndex(ofByte: 0x3F) else {
            path = target.isEmpty ? "/" : target.text
            return
        }
        path = mark == 0 ? "/" : UnsafeRawBufferPointer(rebasing: target[..<mark]).text
        query = UnsafeRawBufferPointer(rebasing: target[(mark + 1)...]).text
    }

    private func originForm(_ bytes: UnsafeRawBufferPointer) throws(Refusal) -> UnsafeRawBufferPointer {
        if bytes[0] == 0x2F { return bytes }
        // The server as a whole is asked, RFC 9112 3.2.4.
        if bytes.count == 1, bytes[0] == 0x2A, method == .options { return bytes }
        for scheme in ["http://", "https://"] as [StaticString] {
            let length = scheme.utf8CodeUnitCount
            guard bytes.count > length, UnsafeRawBufferPointer(rebasing: bytes[..<length]).equalsWithoutCase(scheme)
            else {
                continue
            }
            let path = bytes[length...].firstIndex { $0 == 0x2F || $0 == 0x3F } ?? bytes.count
            return UnsafeRawBufferPointer(rebasing: bytes[path...])
        }
        throw .malformed
    }

    private mutating func readField(
        _ line: UnsafeRawBufferPointer, _ names: [FieldName], _ fields: inout FieldsOfInterest
    ) throws(Refusal) {
        guard let colon = line.firstIndex(ofByte: 0x3A), colon > 0 else { throw .malformed }
        let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
        let value = UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]).trimmed
        guard name.allSatisfy(isTokenByte), value.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }) else {
            throw .malformed
        }
        try fields.take(name, value)
        if let wanted = names.first(where: { name.equalsWithoutCase($0.bytes) }) {
            headers.append(wanted.text, value.text)
        }
    }

    private mutating func settle(_ fields: FieldsOfInterest) throws(Refusal) {
        guard fields.hosts == 1 || (fields.isVersion10 && fields.hosts == 0) else { throw .malformed }
        if fields.isChunked {
            guard fields.length == nil, !fields.isVersion10 else { throw .malformed }
            framing = .chunked
        } else {
            framing = .length(fields.length ?? 0)
        }
        isVersion10 = fields.isVersion10
        keepsAlive = fields.isVersion10 ? fields.saysKeepAlive && !fields.saysClose : !fields.saysClose
        saysKeepAlive = fields.isVersion10 && keepsAlive
        expectsContinue = fields.expectsContinue && !fields.isVersion10
        if fields.wantsWebSocket, fields.saysUpgrade, method == .get, !fields.isVersion10 { upgrade = fields.upgrade }
    }
}

/// A field name a handler asked for, in both forms that are needed for every request.
struct FieldName {
    let text: String
    let bytes: [UInt8]

    init(_ name: String) {
        text = name.lowercased()
        bytes = Array(text.utf8)
    }
}
