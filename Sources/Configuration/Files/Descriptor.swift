import Glibc

/// An open file descriptor, closed when the last holder lets go.
final class Descriptor: Sendable {
    let number: Int32

    init(_ number: Int32) { self.number = number }

    deinit {
        if isOpen { _ = close(number) }
    }

    var isOpen: Bool { number >= 0 }
}

/// A point on the monotonic clock, for loops around `poll`.
struct MonotonicDeadline: Sendable {
    private let instant: ContinuousClock.Instant?

    static let never = MonotonicDeadline(instant: nil)

    static func after(_ duration: Duration) -> MonotonicDeadline {
        MonotonicDeadline(instant: .now + duration)
    }

    /// For `poll`: -1 waits for ever, 0 is over. Rounded up, so that a loop does not spin at the end.
    var pollMilliseconds: Int32 {
        guard let instant else { return -1 }
        let left = ContinuousClock.now.duration(to: instant)
        guard left > .zero else { return 0 }
        let (seconds, attoseconds) = left.components
        return Int32(clamping: seconds * 1_000 + attoseconds / 1_000_000_000_000_000 + 1)
    }
}

/// What came out of a descriptor.
enum ReadOutcome {
    case bytes([UInt8])
    case tooLarge
    case late
    case failed(Int32)
}

/// Reads one descriptor to its end, at most `limit` bytes and until `deadline`.
func readToEnd(_ descriptor: Descriptor, limit: Int, deadline: MonotonicDeadline) -> ReadOutcome {
    var bytes: [UInt8] = []
    while true {
        var entry = pollfd(fd: descriptor.number, events: Int16(POLLIN), revents: 0)
        let ready = poll(&entry, 1, deadline.pollMilliseconds)
        if ready == 0 { return .late }
        if ready < 0, errno != EINTR { return .failed(errno) }
        switch readSome(descriptor) {
        case .success(let chunk) where chunk.isEmpty: return .bytes(bytes)
        case .success(let chunk): bytes += chunk
        case .failure(let error) where error.number == EAGAIN || error.number == EINTR: continue
        case .failure(let error): return .failed(error.number)
        }
        if bytes.count > limit { return .tooLarge }
    }
}

/// One failed call, by its error number.
struct SystemError: Error {
    let number: Int32
}

/// One `read` of at most 16 KiB; empty at the end.
func readSome(_ descriptor: Descriptor) -> Result<[UInt8], SystemError> {
    var count = 0
    let chunk = [UInt8](unsafeUninitializedCapacity: 16_384) { buffer, initialized in
        count = read(descriptor.number, buffer.baseAddress, buffer.count)
        initialized = max(0, count)
    }
    return count < 0 ? .failure(SystemError(number: errno)) : .success(chunk)
}
