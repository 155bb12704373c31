import CWebSockets

/// Bytes that are appended at the end and taken from the front, in one piece of memory that is used again and again.
struct ByteQueue: ~Copyable {
    /// Memory above this is given back once the queue is empty, so that one large answer does not stay a large connection.
    private static let keptCapacity = 16 * 1_024

    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    private var head = 0
    private var tail = 0

    deinit { memory?.deallocate() }

    var count: Int { tail - head }
    var isEmpty: Bool { head == tail }

    /// Valid until the queue is next changed.
    var readable: UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: memory.map { $0 + head }, count: count)
    }

    mutating func append(_ bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress, !bytes.isEmpty else { return }
        let target = room(for: bytes.count)
        memcpy(target, source, bytes.count)
        tail += bytes.count
    }

    mutating func append(_ text: StaticString) {
        append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(_ text: String) {
        var text = text
        text.withUTF8 { append(UnsafeRawBufferPointer($0)) }
    }

    mutating func append(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { append($0) }
    }

    /// The number in decimal digits; it must not be negative.
    mutating func append(decimal number: Int) {
        var number = UInt(number)
        let longest = 20
        let target = room(for: longest)
        var start = longest
        repeat {
            start -= 1
            target.storeBytes(of: UInt8(0x30 + number % 10), toByteOffset: start, as: UInt8.self)
            number /= 10
        } while number > 0
        memmove(target, target + start, longest - start)
        tail += longest - start
    }

    mutating func removeFirst(_ bytes: Int) {
        precondition(bytes <= count, "removing more than there is")
        head += bytes
        if head == tail { removeAll() }
    }

    mutating func removeAll() {
        head = 0
        tail = 0
        guard capacity > Self.keptCapacity else { return }
        memory?.deallocate()
        memory = nil
        capacity = 0
    }

    /// Where `bytes` more bytes fit: moves what is there to the front, or into larger memory.
    private mutating func room(for bytes: Int) -> UnsafeMutableRawPointer {
        if let memory, capacity - tail >= bytes { return memory + tail }
        let used = count
        if let memory, capacity - used >= bytes, head >= used {
            memcpy(memory, memory + head, used)
        } else {
            grow(to: max(used + bytes, capacity * 2, 1_024))
        }
        head = 0
        tail = used
        guard let memory else { preconditionFailure("memory was just made") }
        return memory + tail
    }

    private mutating func grow(to size: Int) {
        let larger = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
        if let memory {
            memcpy(larger, memory + head, count)
            memory.deallocate()
        }
        memory = larger
        capacity = size
    }
}
