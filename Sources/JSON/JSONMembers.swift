/// Finds the members of one object by name; fastest when they are asked for in the order they stand in.
///
/// Each name costs one comparison as long as the order holds, and a search through the object where it does not, so
/// the order is an expectation and never a condition. It is borrowed, like the `JSONNode` it came from.
@usableFromInline package struct JSONMembers {
    @usableFromInline let object: JSONNode
    /// The key that is expected to be asked for next.
    @usableFromInline var key: JSONNode
    /// How many keys there are from there on.
    @usableFromInline var left: Int

    @inlinable init(of object: JSONNode) {
        self.object = object
        key = object.following
        left = object.size
    }

    /// The member of that name, or `nil`.
    @inlinable package subscript(_ name: StaticString) -> JSONNode? {
        @inline(__always) mutating get {
            var (found, rest) = (key, left)
            if rest == 0 || JSONKey(node: found) != name {
                guard let elsewhere = search(name) else { return nil }
                (found, rest) = elsewhere
            }
            let value = found.following
            (key, left) = (value.sibling, rest &- 1)
            return value
        }
    }

    /// The member of that name; an error if there is none.
    @inlinable @inline(__always) package mutating func required(_ name: StaticString) throws(JSONError) -> JSONNode {
        guard let value = self[name] else { throw .missing("\(name)", in: object) }
        return value
    }

    /// Looks for a key from the expected one to the end, and then from the beginning; gives it with the number of keys
    /// from there on.
    @usableFromInline @inline(never) func search(_ name: StaticString) -> (key: JSONNode, left: Int)? {
        let length = name.utf8CodeUnitCount
        var (candidate, rest) = (key, left)
        for _ in 0..<object.size {
            if rest == 0 { (candidate, rest) = (object.following, object.size) }
            if candidate.size == length, JSONKey(node: candidate) == name { return (candidate, rest) }
            (candidate, rest) = (candidate.following.sibling, rest - 1)
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
