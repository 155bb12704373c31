/// Takes a chunked body apart as it arrives (RFC 9112, 7.1). Extensions and trailers are read and left out.
struct ChunkedBody {
    /// A chunk's size line or the trailers; longer ones carry nothing an honest client sends.
    private static let lineBytes = 4_096

    private enum State {
        case size(digits: Int, value: Int)
        case `extension`(size: Int)
        case data(left: Int)
        case dataEnd
        case trailer(lineIsEmpty: Bool)
        case done
    }

    private var state = State.size(digits: 0, value: 0)
    private var skipped = 0
    private var sawReturn = false

    var isDone: Bool { if case .done = state { true } else { false } }

    /// Takes as many bytes as belong to the body and returns their number.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, into body: inout [UInt8], limit: Int
    ) throws(Refusal) -> Int {
        var position = 0
        while position < bytes.count, !isDone {
            if case .data(let left) = state {
                let piece = min(left, bytes.count - position)
                body.append(contentsOf: bytes[position..<(position + piece)])
                position += piece
                state = piece == left ? .dataEnd : .data(left: left - piece)
            } else {
                try takeLineByte(bytes[position], bodySoFar: body.count, limit: limit)
                position += 1
            }
        }
        return position
    }

    private mutating func takeLineByte(_ byte: UInt8, bodySoFar: Int, limit: Int) throws(Refusal) {
        if byte == 0x0D {
            guard !sawReturn else { throw .malformed }
            sawReturn = true
            return
        }
        guard sawReturn == (byte == 0x0A) else { throw .malformed }
        if sawReturn { return try endLine(bodySoFar: bodySoFar, limit: limit) }
        try takeText(byte)
    }

    private mutating func takeText(_ byte: UInt8) throws(Refusal) {
        skipped += 1
        guard skipped <= Self.lineBytes else { throw .headTooLarge }
        switch state {
        case .size(let digits, let value):
            if let digit = hexDigit(byte) {
                guard digits < 15 else { throw .malformed }
                state = .size(digits: digits + 1, value: value << 4 | digit)
            } else {
                guard digits > 0, byte == 0x3B || byte == 0x20 || byte == 0x09 else { throw .malformed }
                state = .extension(size: value)
            }
        case .extension: break
        case .trailer: state = .trailer(lineIsEmpty: false)
        case .data, .dataEnd, .done: throw .malformed
        }
    }

    private mutating func endLine(bodySoFar: Int, limit: Int) throws(Refusal) {
        sawReturn = false
        switch state {
        case .size(let digits, let value):
            guard digits > 0 else { throw .malformed }
            try begin(value, bodySoFar: bodySoFar, limit: limit)
        case .extension(let size): try begin(size, bodySoFar: bodySoFar, limit: limit)
        case .dataEnd: state = .size(digits: 0, value: 0)
        case .trailer(let lineIsEmpty): state = lineIsEmpty ? .done : .trailer(lineIsEmpty: true)
        case .data, .done: throw .malformed
        }
    }

    private mutating func begin(_ size: Int, bodySoFar: Int, limit: Int) throws(Refusal) {
        guard size <= limit - bodySoFar else { throw .bodyTooLarge }
        skipped = 0
        state = size == 0 ? .trailer(lineIsEmpty: true) : .data(left: size)
    }
}

private func hexDigit(_ byte: UInt8) -> Int? {
    switch byte {
    case 0x30...0x39: Int(byte - 0x30)
    case 0x41...0x46: Int(byte - 0x41 + 10)
    case 0x61...0x66: Int(byte - 0x61 + 10)
    default: nil
    }
}
