package import Balances
package import JSON
import Money

/// The members that reports are made of: text or null, whole numbers or null, amounts as text, lists.
extension JSONWriter {
    package mutating func text(_ name: String, _ value: String?) {
        key(name)
        if let value { string(value) } else { null() }
    }

    package mutating func whole(_ name: String, _ value: Int64?) {
        key(name)
        if let value { int(value) } else { null() }
    }

    package mutating func amount(_ name: String, _ amount: Amount) { text(name, amount.value?.description) }

    package mutating func list<Element>(
        _ name: String, _ elements: [Element], _ write: (Element, inout JSONWriter) -> Void
    ) {
        key(name)
        array { writer in
            for element in elements { write(element, &writer) }
        }
    }
}
