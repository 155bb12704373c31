extension JSONNode {
    /// The text of a string, unescaped; any other kind is refused.
    @inlinable package func string() throws(JSONError) -> String {
        guard tag == Tag.string else { throw .wrongType(self, wanted: "a string") }
        return String(checked: stringText)
    }

    /// The value of `true` or `false`; any other kind is refused.
    @inlinable package func bool() throws(JSONError) -> Bool {
        guard tag == Tag.yes || tag == Tag.no else { throw .wrongType(self, wanted: "true or false") }
        return tag == Tag.yes
    }

    /// A number written as an integer that fits; a fraction, an exponent or a string is refused.
    @inlinable package func int64() throws(JSONError) -> Int64 {
        guard tag == Tag.number, let value = Self.integer(sourceText) else {
            throw .wrongType(self, wanted: "an integer of 64 bits")
        }
        return value
    }

    @usableFromInline static func integer(_ text: UnsafeBufferPointer<UInt8>) -> Int64? {
        let isNegative = text[0] == UInt8(ascii: "-")
        let digits = UnsafeBufferPointer(rebasing: text[(isNegative ? 1 : 0)...])
        // Nineteen digits always fit in 64 bits without a sign.
        guard digits.count <= 19, let magnitude = ShortNumber.integer(digits) else { return nil }
        guard magnitude <= UInt64(Int64.max) + (isNegative ? 1 : 0) else { return nil }
        return isNegative ? Int64(truncatingIfNeeded: 0 &- magnitude) : Int64(magnitude)
    }
}
