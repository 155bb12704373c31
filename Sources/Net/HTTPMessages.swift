/// The HTTP methods the venues use or refuse; the set is open.
public struct HTTPMethod: RawRepresentable, Hashable, Sendable {
    /// As in the request line, capitals included.
    public let rawValue: String
    /// A method of any name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Reads.
    public static let get = HTTPMethod(rawValue: "GET")
    /// Reads without a body.
    public static let head = HTTPMethod(rawValue: "HEAD")
    /// Writes, and what TheDex and CoinW read with.
    public static let post = HTTPMethod(rawValue: "POST")
    /// Refused by every venue here.
    public static let put = HTTPMethod(rawValue: "PUT")
    /// Refused by the venues; takes faults away at the control API.
    public static let delete = HTTPMethod(rawValue: "DELETE")
    /// Refused by every venue here.
    public static let patch = HTTPMethod(rawValue: "PATCH")
    /// What a browser asks first.
    public static let options = HTTPMethod(rawValue: "OPTIONS")
}

/// Header fields in order. Names compare without case; a name may occur more than once.
public struct HTTPHeaders: Sendable, Hashable, ExpressibleByDictionaryLiteral {
    /// In the order they are sent or came.
    public private(set) var fields: [Field]

    /// One field; neither part has a line break in it.
    public struct Field: Sendable, Hashable {
        /// In the sender's own case.
        public var name: String
        /// Without white space around it.
        public var value: String
    }

    /// Fields in the order given.
    public init(_ fields: [(name: String, value: String)] = []) {
        self.fields = fields.map { Field(name: $0.name, value: $0.value) }
    }

    /// Fields in the order written.
    public init(dictionaryLiteral elements: (String, String)...) {
        self.init(elements.map { (name: $0.0, value: $0.1) })
    }

    /// Adds a field after the others, even if the name is there already.
    public mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The first value under the name.
    public subscript(name: String) -> String? {
        fields.first { equalWithoutCase($0.name, name) }?.value
    }

    /// Every value under the name, in order.
    public func values(_ name: String) -> [String] {
        fields.filter { equalWithoutCase($0.name, name) }.map(\.value)
    }
}

/// A request, from the client's side before it is sent and from the server's after it was read.
public struct HTTPRequest: Sendable, Hashable {
    /// Any method; the venues use GET and POST.
    public var method: HTTPMethod
    /// Where the server is; on the server's side, the address it listens on.
    public var base: BaseURL
    /// Begins with `/`; percent-encoded as on the wire, without the query. A server may see `*`, with OPTIONS only.
    public var path: String
    /// Without the `?`; as on the wire; nil when there is none.
    public var query: String?
    /// On the server's side only those the handler asked for in `ServerHandler.headerNames`.
    public var headers: HTTPHeaders
    /// The very bytes that are sent, which some venues sign.
    public var body: [UInt8]

    /// A request that was not sent yet.
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
    /// 100...599.
    public var status: Int
    /// As they came, or are to be sent; the length is added by the server.
    public var headers: HTTPHeaders
    /// Whole, and unpacked where it came compressed.
    public var body: [UInt8]

    /// A whole answer.
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
