import CCurl
import Net

/// The transfers under way on one loop's thread, and the handles they leave for the next.
struct RunningTransfers {
    private struct Entry {
        var transfer: Transfer
        var handle: EasyHandle
    }

    private let multi: MultiHandle
    private var entries: [UnsafeMutableRawPointer: Entry] = [:]
    private var handleByID: [UInt64: UnsafeMutableRawPointer] = [:]
    private var idle: [EasyHandle] = []

    init(_ multi: MultiHandle) { self.multi = multi }

    mutating func start(_ transfer: Transfer) {
        let timeLeft = ContinuousClock.now.duration(to: transfer.deadline)
        guard timeLeft > .zero else { return transfer.end(.failure(.timeout(transfer.origin))) }
        let handle = idle.popLast() ?? EasyHandle()
        handle.prepare(for: transfer, timeLeft: timeLeft)
        entries[handle.pointer] = Entry(transfer: transfer, handle: handle)
        handleByID[transfer.id] = handle.pointer
        multi.add(handle)
    }

    mutating func cancel(_ id: UInt64) {
        guard let pointer = handleByID[id], let (transfer, handle) = take(pointer) else { return }
        transfer.end(.failure(.cancelled(transfer.origin)))
        idle.append(handle)
    }

    mutating func cancelAll() {
        for id in Array(handleByID.keys) { cancel(id) }
    }

    /// Moves bytes and ends what is whole or broken.
    mutating func move() {
        multi.move()
        while let (pointer, code) = multi.nextEnded() {
            guard let (transfer, handle) = take(pointer) else { continue }
            transfer.end(transfer.outcome(of: code, handle: handle))
            if idle.count < Self.idleHandles { idle.append(handle) }
        }
    }

    private mutating func take(_ pointer: UnsafeMutableRawPointer) -> (Transfer, EasyHandle)? {
        guard let entry = entries.removeValue(forKey: pointer) else { return nil }
        handleByID[entry.transfer.id] = nil
        multi.remove(entry.handle)
        return (entry.transfer, entry.handle)
    }

    /// A handle is about 6 KiB; as many as there may be connections would be waste.
    private static let idleHandles = 64
}
