#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A key that must not be seen: it prints as `<secret>`, cannot be encoded, and its memory is wiped when the last holder lets go.
///
/// There is no equality: comparing secrets is the business of code that does it in constant time.
/// What `withText` lends is an ordinary `String`, which is not wiped; signing code should prefer `withBytes`.
public final class Secret: Sendable {
    /// Written once, in the initialiser; only read until `deinit` wipes it. That is what makes sharing it between threads sound.
    private nonisolated(unsafe) let storage: UnsafeMutableRawBufferPointer

    /// Keeps a copy of `bytes`; whoever made them wipes their own.
    public init(bytes: some Collection<UInt8>) {
        storage = .allocate(byteCount: bytes.count, alignment: 1)
        storage.copyBytes(from: bytes)
    }

    /// Keeps the UTF-8 bytes of `text`.
    public convenience init(_ text: String) {
        self.init(bytes: Array(text.utf8))
    }

    deinit {
        wipe(storage)
        storage.deallocate()
    }

    /// How many bytes the secret has.
    public var count: Int { storage.count }

    /// Lends the bytes for the length of one call; they must not outlive it.
    public func withBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try body(UnsafeRawBufferPointer(storage))
    }

    /// Lends the secret as text, read as UTF-8, for the length of one call.
    public func withText<Result, Failure: Error>(_ body: (String) throws(Failure) -> Result) throws(Failure) -> Result {
        try body(String(decoding: UnsafeRawBufferPointer(storage), as: UTF8.self))
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// `<secret>`, whatever it holds.
    public var description: String { "<secret>" }
    /// `<secret>`, whatever it holds.
    public var debugDescription: String { "<secret>" }
    /// Shows no children.
    public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

/// Overwrites with zeros in a way that the optimiser may not remove.
private func wipe(_ bytes: UnsafeMutableRawBufferPointer) {
    guard let start = bytes.baseAddress else { return }
    #if canImport(Darwin)
    _ = memset_s(start, bytes.count, 0, bytes.count)
    #else
    explicit_bzero(start, bytes.count)
    #endif
}
