// libFuzzer entry: whatever bytes arrive, a document is taken or refused without a trap or a read too far; all that is
// lent of one that was taken can be read, and what is written from it reads back as the same.
// fuzz-sources: Sources/Money Sources/JSON
// fuzz-cxx: Sources/CSimdjson

nonisolated(unsafe) private let parser = JSONParser()
nonisolated(unsafe) private let again = JSONParser()

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzJSON(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    var writer = JSONWriter()
    let bytes = UnsafeRawBufferPointer(start: start, count: count)
    guard (try? parser.read(bytes) { try copy($0, to: &writer) }) != nil else { return 0 }
    var second = JSONWriter()
    guard (try? again.read(writer.bytes) { try copy($0, to: &second) }) != nil, second.bytes == writer.bytes else {
        fatalError("\(writer.string) did not read back")
    }
    return 0
}

/// Asks a value for everything it can say.
private func copy(_ node: JSONNode, to writer: inout JSONWriter) throws {
    guard !node.raw.isEmpty, node.path.first == "$" else { fatalError("a value without text or place") }
    _ = (node.amount, try? node.int64(), node["currency"], node.isString("currency"))
    switch node.kind {
    case .object: try copyMembers(of: node, to: &writer)
    case .array: try writer.array { writer in try node.forEachElement { try copy($0, to: &writer) } }
    case .string: writer.string(try node.string())
    case .number: writer.number(raw: node.raw)
    case .bool: writer.bool(try node.bool())
    case .null: writer.null()
    }
}

private func copyMembers(of node: JSONNode, to writer: inout JSONWriter) throws {
    var members = try node.members
    _ = (members["balance"].amount, members["held"].amount, members["a"]?.kind)
    try writer.object { writer in
        try node.forEachMember { key, value in
            writer.key(key.string)
            try copy(value, to: &writer)
        }
    }
}
