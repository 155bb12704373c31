/// A key or a secret: never shown.
public final class Secret: Sendable {
    private let value: String
    public init(_ value: String) { self.value = value }
    public func withText<R>(_ body: (String) throws -> R) rethrows -> R { try body(value) }
}
