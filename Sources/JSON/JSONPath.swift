extension JSONNode {
    /// Where the value stands, such as `$.payload.updates[3].currency`; found by walking down again, since only errors ask.
    package var path: String {
        var path = "$"
        var node = JSONNode(rootOf: document)
        while node.words != words {
            guard let step = node.step(towards: self) else { return path }
            path += step.name
            node = step.node
        }
        return path
    }

    private func step(towards target: JSONNode) -> (name: String, node: JSONNode)? {
        var child = following
        for index in 0..<count {
            let key = child
            if tag == Tag.object { child = child.following }
            if child.range.contains(target.start) {
                return (tag == Tag.object ? JSONKey(node: key).step : "[\(index)]", child)
            }
            child = child.sibling
        }
        return nil
    }
}

extension JSONKey {
    /// `.name`, or `["na\nme"]` where the name is not a plain word.
    fileprivate var step: String {
        let name = string
        let isPlain = !name.isEmpty && name.utf8.allSatisfy { Self.plain.contains($0) }
        guard !isPlain else { return ".\(name)" }
        return "[\"\(name.unicodeScalars.reduce(into: "") { $0 += $1.escaped(asASCII: true) })\"]"
    }

    private static let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_".utf8)
}
