import Glibc

/// Looks up environment variables; an empty one counts as not set.
package struct ProcessEnvironment: Sendable {
    private let lookUp: @Sendable (String) -> String?

    /// Answers from a table, for tests.
    package init(_ values: [String: String]) {
        lookUp = { values[$0] }
    }

    private init(lookUp: @escaping @Sendable (String) -> String?) {
        self.lookUp = lookUp
    }

    /// The environment of this process, for the composition root.
    package static let process = ProcessEnvironment { name in
        getenv(name).map { String(cString: $0) }
    }

    /// The value of one variable; nil when it is not set or empty.
    package subscript(name: String) -> String? {
        lookUp(name).flatMap { $0.isEmpty ? nil : $0 }
    }
}
