/// The fields the server itself must understand, collected while a head is read.
struct FieldsOfInterest {
    var isVersion10 = false
    var hosts = 0
    var length: Int?
    var isChunked = false
    var saysClose = false
    var saysKeepAlive = false
    var saysUpgrade = false
    var wantsWebSocket = false
    var expectsContinue = false
    var upgrade = RequestHead.Upgrade()

    /// The length of the name decides first: most fields are none of these, and are passed by with one comparison.
    mutating func take(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) throws(Refusal) {
        switch name.count {
        case 4 where name.equalsWithoutCase("host"): try takeHost(value)
        case 6 where name.equalsWithoutCase("expect"): try takeExpectation(value)
        case 7 where name.equalsWithoutCase("upgrade"): wantsWebSocket = wantsWebSocket || value.lists("websocket")
        case 10 where name.equalsWithoutCase("connection"): takeConnection(value)
        case 14 where name.equalsWithoutCase("content-length"): try takeLength(value)
        case 17 where name.equalsWithoutCase("transfer-encoding"): try takeCoding(value)
        case 17 where name.equalsWithoutCase("sec-websocket-key"): upgrade.key = value.text
        case 21 where name.equalsWithoutCase("sec-websocket-version"): upgrade.version = value.text
        case 22 where name.equalsWithoutCase("sec-websocket-protocol"): takeProtocols(value)
        default: break
        }
    }

    /// RFC 9112, 3.2: what is no host is refused; handlers look at it to keep strangers' pages out.
    private mutating func takeHost(_ value: UnsafeRawBufferPointer) throws(Refusal) {
        guard value.allSatisfy(isHostByte) else { throw .malformed }
        hosts += 1
    }

    private mutating func takeConnection(_ value: UnsafeRawBufferPointer) {
        saysClose = saysClose || value.lists("close")
        saysKeepAlive = saysKeepAlive || value.lists("keep-alive")
        saysUpgrade = saysUpgrade || value.lists("upgrade")
    }

    private mutating func takeExpectation(_ value: UnsafeRawBufferPointer) throws(Refusal) {
        guard value.equalsWithoutCase("100-continue") else { throw .expectationUnknown }
        expectsContinue = true
    }

    private mutating func takeLength(_ value: UnsafeRawBufferPointer) throws(Refusal) {
        guard let number = value.decimal, length == nil || length == number else { throw .malformed }
        length = number
    }

    private mutating func takeCoding(_ value: UnsafeRawBufferPointer) throws(Refusal) {
        guard !isChunked else { throw .malformed }
        guard value.equalsWithoutCase("chunked") else { throw .codingUnknown }
        isChunked = true
    }

    private mutating func takeProtocols(_ value: UnsafeRawBufferPointer) {
        upgrade.protocols += (upgrade.protocols.isEmpty ? "" : ",") + value.text
    }
}
