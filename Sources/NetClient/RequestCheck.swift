import Net

extension HTTPRequest {
    /// Why the request cannot stand on the wire as it is, as a sentence with its remedy and no secret; nil when it can.
    ///
    /// Values come from configuration and credential files: a line break in one would otherwise write a second header.
    var unsendable: String? {
        if !method.rawValue.utf8.allSatisfy(isTokenByte) || method.rawValue.isEmpty {
            return "the method is not a word."
        }
        if path.utf8.first != UInt8(ascii: "/") || !target.utf8.allSatisfy(isTargetByte) {
            return "the path or query holds a character that must be percent-encoded."
        }
        return headers.unsendable
    }
}

extension HTTPHeaders {
    var unsendable: String? {
        for field in fields {
            guard !field.name.isEmpty, field.name.utf8.allSatisfy(isTokenByte) else {
                return "a header name holds a character that HTTP does not allow."
            }
            guard field.value.utf8.allSatisfy(isValueByte) else {
                return
                    "the value of header \(field.name) holds a line break or control character; look at the key or secret it is made from."
            }
        }
        return nil
    }
}

/// RFC 9110, 5.6.2.
private func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
}

/// Printable ASCII but the `#` that would end the query.
private func isTargetByte(_ byte: UInt8) -> Bool {
    byte > 0x20 && byte < 0x7F && byte != UInt8(ascii: "#")
}

private func isValueByte(_ byte: UInt8) -> Bool {
    (byte >= 0x20 && byte != 0x7F) || byte == 0x09
}
