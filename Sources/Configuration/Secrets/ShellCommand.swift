@preconcurrency import Glibc

/// One run of `/bin/sh -c`, in its own process group, with an empty standard input.
struct ShellCommand {
    /// How a run ended.
    enum Outcome: Hashable {
        /// Exit status 0.
        case printed([UInt8])
        /// Any other status; 128 and a signal's number when one ended it. With what came on both outputs.
        case failed(status: Int32, printed: [UInt8], errors: [UInt8])
        /// Still running at the deadline; it has been killed, and what it started too.
        case late
        /// Printed more than the limit; it has been killed.
        case tooLarge
        /// The shell could not be started, in the operating system's words.
        case notStarted(String)
    }

    var text: String
    /// Most bytes of standard output. Of standard error, what is past it is dropped.
    var limit: Int
    var timeout: Duration

    /// Blocks until it has ended: call it on a queue of its own, not on the cooperative pool.
    func run() -> Outcome {
        guard let output = Pipe(), let errors = Pipe() else { return .notStarted(reason(errno)) }
        var process: pid_t = 0
        let status = spawn(&process, output: output.writer.number, errors: errors.writer.number)
        guard status == 0 else { return .notStarted(reason(status)) }
        var child = RunningChild(process: process, output: output.reader, errors: errors.reader, limit: limit)
        return child.outcome(by: .after(timeout))
    }

    private func spawn(_ process: inout pid_t, output: Int32, errors: Int32) -> Int32 {
        var files = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&files)
        defer { posix_spawn_file_actions_destroy(&files) }
        posix_spawn_file_actions_addopen(&files, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&files, output, 1)
        posix_spawn_file_actions_adddup2(&files, errors, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Its own group, so that a kill reaches what the shell has started as well.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)
        let arguments = ["/bin/sh", "-c", text].map { (argument: String) in strdup(argument) }
        defer { for argument in arguments { free(argument) } }
        return posix_spawn(&process, "/bin/sh", &files, &attributes, arguments + [nil], environ)
    }
}

/// The two ends of a pipe; both close when a program is started.
private struct Pipe {
    let reader: Descriptor
    let writer: Descriptor

    init?() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return nil }
        // A program started in between may hold the ends open. That delays
        // nothing, because the end of the child counts and not the end of its pipe.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        reader = Descriptor(ends[0])
        writer = Descriptor(ends[1])
    }
}
