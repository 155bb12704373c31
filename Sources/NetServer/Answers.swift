import Net

/// How the end of an answer's body is known.
enum BodyFraming {
    case length
    case chunked
    case untilClose
}

/// Writing answers into a connection's queue.
extension ByteQueue {
    /// Status line, the handler's fields, and what frames the body.
    ///
    /// The length and the connection's fate are the server's to say: the handler's own fields of that name are left out.
    mutating func append(
        headOf response: HTTPResponse, closes: Bool, saysKeepAlive: Bool, framing: BodyFraming = .length
    ) {
        StatusLine.append(response.status, to: &self)
        for field in response.headers.fields where !isServersOwn(field.name) {
            append(field.name)
            append(": ")
            append(fieldValue: field.value)
            append("\r\n")
        }
        if !response.hasNoLength { append(framing, of: response) }
        if closes { append("Connection: close\r\n") } else if saysKeepAlive { append("Connection: keep-alive\r\n") }
        append("\r\n")
    }

    private mutating func append(_ framing: BodyFraming, of response: HTTPResponse) {
        switch framing {
        case .length:
            append("Content-Length: ")
            append(decimal: response.body.count)
            append("\r\n")
        case .chunked: append("Transfer-Encoding: chunked\r\n")
        case .untilClose: break
        }
    }

    /// A line break in a value would begin a field, or an answer, of someone else's choosing.
    private mutating func append(fieldValue value: String) {
        if value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A || $0 == 0 }) {
            append(value.utf8.map { $0 == 0x0D || $0 == 0x0A || $0 == 0 ? 0x20 : $0 })
        } else {
            append(value)
        }
    }
}

extension HTTPResponse {
    /// RFC 9110, 8.6: a length there would announce a body that must not come.
    var hasNoLength: Bool { status < 200 || status == 204 || status == 304 }

    /// Whether the handler wants the connection ended after this answer.
    var closesConnection: Bool { headers["connection"]?.lowercased() == "close" }
}

private func isServersOwn(_ name: String) -> Bool {
    switch name.utf8.count {
    case 10: name.lowercased() == "connection"
    case 14: name.lowercased() == "content-length"
    case 17: name.lowercased() == "transfer-encoding"
    default: false
    }
}
