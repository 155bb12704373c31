/// The name of a member, borrowed like a `JSONNode`.
@usableFromInline package struct JSONKey {
    @usableFromInline let node: JSONNode

    @inlinable init(node: JSONNode) { self.node = node }

    /// The name, unescaped.
    @inlinable package var string: String { String(checked: node.stringText) }

    /// Whether the unescaped name is that one, byte by byte.
    ///
    /// With a literal this becomes a comparison of lengths and one or two of whole words.
    @inlinable @inline(__always) package static func == (key: JSONKey, name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        guard key.node.size == count else { return false }
        guard let written = key.node.stringText.baseAddress else { return count == 0 }
        return sameBytes(UnsafeRawPointer(written), UnsafeRawPointer(name.utf8Start), count)
    }

    @inlinable @inline(__always) package static func != (key: JSONKey, name: StaticString) -> Bool { !(key == name) }

    @inlinable @inline(__always) package static func ~= (name: StaticString, key: JSONKey) -> Bool { key == name }

    @inlinable @inline(__always) static func sameBytes(
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ count: Int
    ) -> Bool {
        switch count {
        case 0: return true
        case 1...3:
            return same(a, b, 0, UInt8.self) && same(a, b, count / 2, UInt8.self) && same(a, b, count - 1, UInt8.self)
        case 4...7: return same(a, b, 0, UInt32.self) && same(a, b, count - 4, UInt32.self)
        default: break
        }
        var offset = 0
        while offset + 8 < count {
            guard same(a, b, offset, UInt64.self) else { return false }
            offset += 8
        }
        return same(a, b, count - 8, UInt64.self)
    }

    @inlinable @inline(__always) static func same<Word: FixedWidthInteger & BitwiseCopyable>(
        _ a: UnsafeRawPointer, _ b: UnsafeRawPointer, _ offset: Int, _: Word.Type
    ) -> Bool {
        a.loadUnaligned(fromByteOffset: offset, as: Word.self) == b.loadUnaligned(fromByteOffset: offset, as: Word.self)
    }
}
