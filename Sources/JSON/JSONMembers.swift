/// Finds the members of one object by name; fastest when they are asked for in the order they stand in.
///
/// Each name costs one comparison as long as the order holds, and a search through the object where it does not, so
/// the order is an expectation and never a condition. It is borrowed, like the `JSONNode` it came from.
@usableFromInline package struct JSONMembers {
    @usableFromInline let object: JSONNode
    /// The document's text, read once for all names and amounts.
    @usableFromInline let text: UnsafePointer<UInt8>
    /// The key that is expected to be asked for next, which is the end after the last.
    @usableFromInline var key: JSONNode
    @usableFromInline let end: UnsafePointer<UInt32>

    @inlinable @inline(__always) init(of object: JSONNode) {
        self.object = object
        text = object.source
        key = object.following
        end = object.sibling.words
    }

    /// The member of that name, or `nil`.
    @inlinable package subscript(_ name: StaticString) -> JSONNode? {
        @inline(__always) mutating get {
            if isNext(name) {
                let value = key.following
                key = value.sibling
                return value
            }
            guard let found = search(name) else { return nil }
            let value = found.following
            key = value.sibling
            return value
        }
    }

    /// The member of that name; an error if there is none.
    @inlinable @inline(__always) package mutating func required(_ name: StaticString) throws(JSONError) -> JSONNode {
        guard let value = self[name] else { throw .missing("\(name)", in: object) }
        return value
    }

    /// The amount of that name; absent where there is no such member.
    @inlinable @inline(__always) package mutating func amount(_ name: StaticString) -> WireAmount {
        guard isNext(name) else { return searchAmount(name) }
        let value = key.following
        key = value.sibling
        return value.amount(in: text)
    }

    /// Whether the expected key has that name.
    ///
    /// It is compared as it is written. An escaped key, whose written text is longer than its name, has a backslash
    /// within as many bytes as the name has, and so is never taken for a plain one; `search` finds it.
    @inlinable @inline(__always) func isNext(_ name: StaticString) -> Bool {
        let count = name.utf8CodeUnitCount
        guard key.words != end, key.words[2] == UInt32(truncatingIfNeeded: count) else { return false }
        let written = UnsafeRawPointer(text + Int(key.words[0]) + 1)
        return JSONKey.sameBytes(written, UnsafeRawPointer(name.utf8Start), count)
    }

    @usableFromInline @inline(never) mutating func searchAmount(_ name: StaticString) -> WireAmount {
        self[name].amount
    }

    /// Looks for a key from the expected one to the end, and then from the beginning.
    @usableFromInline @inline(never) func search(_ name: StaticString) -> JSONNode? {
        let length = name.utf8CodeUnitCount
        var candidate = key
        for _ in 0..<object.size {
            if candidate.words == end { candidate = object.following }
            if candidate.size == length, JSONKey(node: candidate) == name { return candidate }
            candidate = candidate.following.sibling
        }
        return nil
    }
}

extension JSONNode {
    /// The members of an object, to be asked for by name. Anything but an object is refused.
    @inlinable package var members: JSONMembers {
        get throws(JSONError) {
            guard tag == Tag.object else { throw .wrongType(self, wanted: "an object") }
            return JSONMembers(of: self)
        }
    }
}

extension JSONNode? {
    /// The amount of a member that may be missing: then it is absent.
    @inlinable package var amount: WireAmount {
        switch self {
        case .some(let value): value.amount
        case .none: .absent
        }
    }
}
