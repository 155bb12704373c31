import Net

extension Document {
    /// As it goes out: not again to someone who has it, and packed for someone who can unpack it.
    func response(to request: HTTPRequest) -> HTTPResponse {
        var fields: HTTPHeaders = [
            "Content-Type": type, "Cache-Control": "no-cache", "Vary": "Authorization, Accept, Accept-Encoding",
        ]
        if let position { fields.append("Counterfoil-Position", String(position)) }
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
        guard let tag else { return HTTPResponse(status: status, headers: fields, body: body) }
        // Weak: times and ages in it go on while what is held is the same.
        fields.append("ETag", "W/\"\(tag)\"")
        if request.headers["if-none-match"].map({ Self.names(tag, in: $0) }) ?? false {
            return HTTPResponse(status: 304, headers: fields)
        }
        return HTTPResponse(status: status, headers: fields, body: body)
    }

    private static func names(_ tag: String, in field: String) -> Bool {
        field.split(separator: ",").contains { part in
            let one = part.drop { $0 == " " }
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
        if let position { fields.append("Counterfoil-Position", String(position)) }
        return HTTPResponse(status: 200, headers: fields)
    }
}
