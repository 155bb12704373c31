import Net

/// A first-in first-out queue of messages that knows when it is full and when there is room again.
struct WaitingMessages {
    private let limits: SocketLimits
    private var messages: [SocketMessage] = []
    /// Where the next message stands; what is before it has been taken.
    private var first = 0
    private var bytes = 0
    /// From the moment a bound is reached until `makesRoom()`.
    private(set) var isFull = false

    init(_ limits: SocketLimits) { self.limits = limits }

    mutating func append(_ new: [SocketMessage]) {
        if first > messages.count / 2 { forgetTaken() }
        messages += new
        for message in new { bytes += message.bytes.count }
        if isOver(limits.waitingMessages, limits.waitingBytes) { isFull = true }
    }

    mutating func pop() -> SocketMessage? {
        guard first < messages.count else { return nil }
        let message = messages[first]
        messages[first] = .text([])
        bytes -= message.bytes.count
        first += 1
        if first == messages.count { reset() }
        return message
    }

    /// The next ones, in order; none when none wait.
    mutating func popSome() -> ArraySlice<SocketMessage> {
        guard first < messages.count else { return [] }
        let some = messages[first..<min(first + Self.someMessages, messages.count)]
        for message in some { bytes -= message.bytes.count }
        first += some.count
        if first == messages.count { (messages, first) = ([], 0) }
        return some
    }

    /// Enough that handing them over costs next to nothing, and few enough to be read while they are in the cache.
    private static let someMessages = 256

    /// True once after each time the queue was full and is half empty again: calling the peer back for every single
    /// message would cost more than the message.
    mutating func makesRoom() -> Bool {
        guard isFull, !isOver(max(1, limits.waitingMessages / 2), max(1, limits.waitingBytes / 2)) else { return false }
        isFull = false
        return true
    }

    private func isOver(_ maximum: Int, _ maximumBytes: Int) -> Bool {
        messages.count - first >= maximum || bytes >= maximumBytes
    }

    /// A reader that is never quite done must not make the storage grow for ever.
    private mutating func forgetTaken() {
        messages.removeSubrange(..<first)
        first = 0
    }

    private mutating func reset() {
        messages.removeAll(keepingCapacity: messages.capacity <= Self.keptCapacity)
        first = 0
    }

    /// One burst's storage is worth keeping, a long absence's is not.
    private static let keptCapacity = 4_096
}
