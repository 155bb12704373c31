extension JSONNode {
    /// Visits the members of an object in document order; no key comes twice. Anything but an object is refused.
    @inlinable package func forEachMember(_ body: (JSONKey, JSONNode) throws -> Void) throws {
        guard tag == Tag.object else { throw JSONError.wrongType(self, wanted: "an object") }
        var key = following
        for _ in 0..<size {
            let value = key.following
            try body(JSONKey(node: key), value)
            key = value.sibling
        }
    }

    /// Visits the elements of an array in order. Anything but an array is refused.
    @inlinable package func forEachElement(_ body: (JSONNode) throws -> Void) throws {
        guard tag == Tag.array else { throw JSONError.wrongType(self, wanted: "an array") }
        var element = following
        for _ in 0..<size {
            try body(element)
            element = element.sibling
        }
    }

    /// The element at that place of an array; the caller knows that there is one. Walks to it.
    package func element(_ place: Int) -> JSONNode {
        precondition(tag == Tag.array && place < size, "an array has no element \(place)")
        return (0..<place).reduce(into: following) { element, _ in element = element.sibling }
    }

    /// The member of that name; `nil` if there is none, or this is no object. Looks through the members one by one.
    @inlinable package subscript(_ name: StaticString) -> JSONNode? {
        guard tag == Tag.object else { return nil }
        var key = following
        for _ in 0..<size {
            let value = key.following
            if JSONKey(node: key) == name { return value }
            key = value.sibling
        }
        return nil
    }

    /// The member of that name; an error if there is none, or this is no object.
    package func member(_ name: StaticString) throws(JSONError) -> JSONNode {
        guard tag == Tag.object else { throw .wrongType(self, wanted: "an object") }
        guard let value = self[name] else { throw .missing("\(name)", in: self) }
        return value
    }

    /// Whether this is a string of exactly that text; cheaper than making one.
    @inlinable @inline(__always) package func isString(_ text: StaticString) -> Bool {
        tag == Tag.string && JSONKey(node: self) == text
    }
}
