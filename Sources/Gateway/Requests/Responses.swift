import Net

extension Document {
    /// As it goes out: not again to someone who has it, and packed for someone who can unpack it.
    func response(to request: HTTPRequest) -> HTTPResponse {
        var fields: HTTPHeaders = [
            "Content-Type": type, "Cache-Control": "no-cache", "Vary": "Authorization, Cookie, Accept, Accept-Encoding",
        ]
        if let position { fields.append("Counterfoil-Position", String(position)) }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
        guard let tag else { return packed(fields, for: request) }
        // Weak: times and ages in it go on while what is held is the same.
        fields.append("ETag", "W/\"\(tag)\"")
        if request.headers["if-none-match"].map({ Self.names(tag, in: $0) }) ?? false {
            return HTTPResponse(status: 304, headers: fields)
        }
        return packed(fields, for: request)
    }

    /// What is shorter fits into one packet anyway.
    private static let packedFrom = 1_024

    private func packed(_ fields: HTTPHeaders, for request: HTTPRequest) -> HTTPResponse {
        guard body.count > Self.packedFrom, request.takesGzip, let packed = Gzip.packed(body) else {
            return HTTPResponse(status: status, headers: fields, body: body)
        }
        var fields = fields
        fields.append("Content-Encoding", "gzip")
        return HTTPResponse(status: status, headers: fields, body: packed)
    }

    private static func names(_ tag: String, in field: String) -> Bool {
        field.split(separator: ",").contains { part in
            let one = Preferences.trimmed(part)
            return one == "*" || one == "W/\"\(tag)\"" || one == "\"\(tag)\""
        }
    }
}

extension StreamHall {
    /// How server-sent events begin. Proxies are asked not to gather them.
    static func head(at place: StreamPlace) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: [
                "Content-Type": "text/event-stream", "Cache-Control": "no-store", "X-Accel-Buffering": "no",
                "Counterfoil-Position": String(place.position),
            ])
    }
}

extension HTTPRequest {
    /// Whether server-sent events are asked for by name: `*/*` asks for something that ends.
    var acceptsEvents: Bool {
        (headers["accept"] ?? "").lowercased().split(separator: ",").contains { part in
            part.drop { $0 == " " }.prefix { $0 != ";" && $0 != " " } == "text/event-stream"
        }
    }
}

extension Flow {
    var head: HTTPResponse {
        var fields: HTTPHeaders = ["Content-Type": type, "Cache-Control": "no-store"]
        fields.append("Vary", "Authorization, Accept, Accept-Encoding")
        if let position { fields.append("Counterfoil-Position", String(position)) }
        if self is PackedFlow { fields.append("Content-Encoding", "gzip") }
        return HTTPResponse(status: 200, headers: fields)
    }

    /// The same, packed for someone who can unpack it.
    func packed(for request: HTTPRequest) -> any Flow {
        guard request.takesGzip, let gzip = Gzip() else { return self }
        return PackedFlow(self, gzip)
    }
}

extension HTTPRequest {
    /// Whether gzip is as welcome as anything else.
    fileprivate var takesGzip: Bool {
        guard let field = headers["accept-encoding"] else { return false }
        let preferences = Preferences(field)
        let gzip = preferences.weight(ofCoding: "gzip")
        return gzip > 0 && gzip >= preferences.weight(ofCoding: "identity")
    }
}
