/// The HTTP methods the venues use or refuse; the set is open.
public struct HTTPMethod: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }

    public static let get = HTTPMethod(rawValue: "GET")
    public static let head = HTTPMethod(rawValue: "HEAD")
    public static let post = HTTPMethod(rawValue: "POST")
    public static let put = HTTPMethod(rawValue: "PUT")
    public static let delete = HTTPMethod(rawValue: "DELETE")
    public static let patch = HTTPMethod(rawValue: "PATCH")
    public static let options = HTTPMethod(rawValue: "OPTIONS")
}

/// Header fields in order. Names compare without case; a name may occur more than once.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    public private(set) var fields: [Field]

    public struct Field: Sendable, Hashable {
        public var name: String
        public var value: String
    }

    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields.map { Field(name: $0.name, value: $0.value) }
    }

    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }

    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value under the name.
    public subscript(name: String) -> String? {
        fields.first { equalWithoutCase($0.name, name) }?.value
    }
}

/// A request, from the client's side before it is sent and from the server's after it was read.
public struct HTTPRequest: Sendable, Hashable {
    public var method: HTTPMethod
    /// Where the server is; on the server's side, the address it listens on.
    public var base: BaseURL
    /// Begins with `/`; percent-encoded as on the wire, without the query.
    public var path: String
    /// Without the `?`; as on the wire; nil when there is none.
    public var query: String?
    /// On the server's side only those the handler asked for in `ServerHandler.headerNames`.
    public var headers: HTTPHeaders
    public var body: [UInt8]

    public init(
        _ method: HTTPMethod, base: BaseURL, path: String, query: String? = nil, headers: HTTPHeaders = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.base = base
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }

    /// Path and query as they stand in the request line.
    public var target: String { query.map { "\(path)?\($0)" } ?? path }

    /// The whole address.
    public var url: String { base.description + target }
}

/// A whole answer.
public struct HTTPResponse: Sendable, Hashable {
    public var status: Int
    public var headers: HTTPHeaders
    public var body: [UInt8]

    public init(status: Int, headers: HTTPHeaders = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

private func equalWithoutCase(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && zip(a.utf8, b.utf8).allSatisfy { lowercased($0) == lowercased($1) }
}

private func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
}
