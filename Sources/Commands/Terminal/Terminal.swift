#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Where a command writes, and what stands at the other end. Tests give their own.
package struct Terminal: Sendable {
    /// Standard output; false once nobody reads it any more.
    package var write: @Sendable ([UInt8]) -> Bool
    /// Standard error.
    package var writeError: @Sendable (String) -> Void
    /// Whether standard output is a terminal.
    package var isTerminal: Bool
    /// Whether standard error is a terminal: only then is progress shown.
    package var errorIsTerminal: Bool
    /// Columns now; 80 where there is no terminal.
    package var width: @Sendable () -> Int
    /// Lines now; 24 where there is no terminal.
    package var height: @Sendable () -> Int
    /// Takes the whole terminal, keys and all; only where `isTerminal`.
    package var openScreen: @Sendable () -> Screen

    package init(
        write: @escaping @Sendable ([UInt8]) -> Bool, writeError: @escaping @Sendable (String) -> Void,
        isTerminal: Bool = false, errorIsTerminal: Bool = false, width: @escaping @Sendable () -> Int = { 80 },
        height: @escaping @Sendable () -> Int = { 24 }, openScreen: (@Sendable () -> Screen)? = nil
    ) {
        self.write = write
        self.writeError = writeError
        self.isTerminal = isTerminal
        self.errorIsTerminal = errorIsTerminal
        self.width = width
        self.height = height
        self.openScreen = openScreen ?? { Screen(write: write) { _ in {} } }
    }

    /// The process's own standard output and error.
    ///
    /// Unbuffered, so that nothing is lost on a signal. A reader that goes away ends writing, not the process.
    package static func process() -> Terminal {
        signal(SIGPIPE, SIG_IGN)
        return Terminal(
            write: { writeAll($0, to: STDOUT_FILENO) },
            writeError: { _ = writeAll(Array($0.utf8), to: STDERR_FILENO) },
            isTerminal: isatty(STDOUT_FILENO) == 1, errorIsTerminal: isatty(STDERR_FILENO) == 1,
            width: { size(of: STDOUT_FILENO).map { Int($0.ws_col) } ?? 80 },
            height: { size(of: STDOUT_FILENO).map { Int($0.ws_row) } ?? 24 },
            openScreen: { Screen.process { writeAll($0, to: STDOUT_FILENO) } })
    }

    func write(_ text: String) { _ = write(Array(text.utf8)) }
}

private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    bytes.withUnsafeBytes { buffer in
        var rest = buffer[...]
        while !rest.isEmpty {
            let written = UnsafeRawBufferPointer(rebasing: rest).withMemoryRebound(to: UInt8.self) {
                #if canImport(Glibc)
                Glibc.write(descriptor, $0.baseAddress, $0.count)
                #elseif canImport(Musl)
                Musl.write(descriptor, $0.baseAddress, $0.count)
                #else
                Darwin.write(descriptor, $0.baseAddress, $0.count)
                #endif
            }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return false }
            rest = rest.dropFirst(written)
        }
        return true
    }
}

private func size(of descriptor: Int32) -> winsize? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
    return size
}
