import Glibc

/// A started child: collects what it prints until it has ended.
///
/// The end of the child counts, not that of its pipes: an agent that it leaves in the background may hold those open.
struct RunningChild {
    private let process: pid_t
    private let limit: Int
    private var output: Descriptor?
    private var errors: Descriptor?
    private var printed: [UInt8] = []
    private var complaints: [UInt8] = []
    private var status: Int32?

    init(process: pid_t, output: Descriptor, errors: Descriptor, limit: Int) {
        self.process = process
        self.limit = limit
        self.output = output
        self.errors = errors
    }

    /// Waits for the end; past the deadline or the limit it makes one.
    mutating func outcome(by deadline: MonotonicDeadline) -> ShellCommand.Outcome {
        while true {
            noticeEnd()
            let isQuiet = !collect(waiting: status == nil ? min(deadline.pollMilliseconds, Self.longestNap) : 0)
            if printed.count > limit { return kill(as: .tooLarge) }
            if let status, isQuiet {
                return status == 0 ? .printed(printed) : .failed(status: status, printed: printed, errors: complaints)
            }
            if status == nil, deadline.pollMilliseconds == 0 { return kill(as: .late) }
        }
    }

    /// How long an end without a closing pipe may go unnoticed, in milliseconds.
    private static let longestNap: Int32 = 20

    private mutating func noticeEnd() {
        var raw: Int32 = 0
        guard status == nil, waitpid(process, &raw, WNOHANG) == process else { return }
        status = exitStatus(raw)
    }

    /// Reads what is there; false when nothing came in time.
    private mutating func collect(waiting milliseconds: Int32) -> Bool {
        var entries = [output, errors].map { pollfd(fd: $0?.number ?? -1, events: Int16(POLLIN), revents: 0) }
        guard poll(&entries, 2, milliseconds) > 0 else { return false }
        if let open = output, entries[0].revents != 0, !append(open, to: &printed) { output = nil }
        if let open = errors, entries[1].revents != 0, !append(open, to: &complaints) { errors = nil }
        if complaints.count > limit { complaints.removeLast(complaints.count - limit) }
        return true
    }

    /// One read; false at the end.
    private func append(_ descriptor: Descriptor, to bytes: inout [UInt8]) -> Bool {
        guard case .success(let chunk) = readSome(descriptor), !chunk.isEmpty else { return false }
        bytes += chunk
        return true
    }

    private func kill(as outcome: ShellCommand.Outcome) -> ShellCommand.Outcome {
        if status == nil {
            _ = Glibc.kill(-process, SIGKILL)
            var raw: Int32 = 0
            while waitpid(process, &raw, 0) < 0, errno == EINTR {}
        }
        return outcome
    }
}

/// The status a shell would show: 128 and the signal's number for a child that a signal ended.
private func exitStatus(_ raw: Int32) -> Int32 {
    let signal = raw & 0x7F
    return signal == 0 ? (raw >> 8) & 0xFF : 128 + signal
}
