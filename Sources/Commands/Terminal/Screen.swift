// Sources may be cancelled from any thread; their types do not say so on Linux.
@preconcurrency import Dispatch
import Net
package import Reports

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The whole terminal: an alternate screen to draw on, and the keys that are pressed.
///
/// Ctrl-C still sends its signal, so whoever listens for it ends the program well; `close` gives everything back as it was.
package final class Screen: Sendable {
    /// What the terminal says.
    package enum Event: Sendable, Hashable {
        case keys([Key])
        case resized
    }

    /// Keys and changes of size, in order; at most `waiting` of them wait for a reader, the newest are kept.
    package let events: AsyncStream<Event>

    private let write: @Sendable ([UInt8]) -> Bool
    private let release: @Sendable () -> Void
    private let isOpen = Lock(true)
    /// The one that has the terminal, for an end in a hurry.
    private static let current = Lock<Screen?>(nil)

    /// Nobody types faster than a screen is drawn for long.
    private static let waiting = 64

    /// - Parameters:
    ///   - write: false once nobody reads any more.
    ///   - listen: begins to hand over events; what it returns ends that.
    package init(
        write: @escaping @Sendable ([UInt8]) -> Bool,
        listen: (_ event: @escaping @Sendable (Event) -> Void) -> @Sendable () -> Void
    ) {
        let (events, continuation) = AsyncStream.makeStream(
            of: Event.self, bufferingPolicy: .bufferingNewest(Self.waiting))
        self.events = events
        self.write = write
        let stop = listen { continuation.yield($0) }
        release = {
            stop()
            continuation.finish()
        }
        Self.current.withLock { $0 = self }
        // The alternate screen, without a cursor and without wrapping at the edge.
        _ = write(Array("\u{1B}[?1049h\u{1B}[?25l\u{1B}[?7l\u{1B}[2J".utf8))
    }

    /// Draws a screen full of lines in one go; false once nobody looks any more.
    package func draw(_ lines: [String]) -> Bool {
        // Terminals that know the first sequence show nothing half drawn.
        let text = "\u{1B}[?2026h\u{1B}[H" + lines.joined(separator: "\u{1B}[K\r\n") + "\u{1B}[K\u{1B}[J\u{1B}[?2026l"
        return isOpen.withLock { $0 } && write(Array(text.utf8))
    }

    /// Gives the terminal back. Further calls do nothing.
    package func close() {
        let wasOpen = isOpen.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        guard wasOpen else { return }
        Self.current.withLock { $0 = nil }
        _ = write(Array("\u{1B}[?7h\u{1B}[?25h\u{1B}[?1049l".utf8))
        release()
    }
}

extension Screen {
    /// Gives the terminal back whoever has it: the process ends now.
    static func abandon() { current.withLock { $0 }?.close() }

    /// The process's own terminal.
    static func process(write: @escaping @Sendable ([UInt8]) -> Bool) -> Screen {
        Screen(write: write) { event in
            let before = RawMode.begin()
            let resizes = DispatchSource.makeSignalSource(signal: SIGWINCH, queue: .global())
            resizes.setEventHandler { event(.resized) }
            resizes.resume()
            let keys = DispatchSource.makeReadSource(fileDescriptor: STDIN_FILENO, queue: .global())
            // Without a terminal to type on there are no keys, and Ctrl-C ends the program.
            if before != nil {
                keys.setEventHandler {
                    let bytes = Self.typed()
                    if bytes.isEmpty { keys.cancel() } else { event(.keys(Key.keys(in: bytes))) }
                }
            }
            keys.resume()
            if before == nil { keys.cancel() }
            return {
                keys.cancel()
                resizes.cancel()
                if let before { RawMode.end(before) }
            }
        }
    }

    private static func typed() -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 256)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        return Array(bytes.prefix(max(0, count)))
    }
}

/// Keys at once and without echo.
private enum RawMode {
    /// What the terminal was like before; nil where standard input is none.
    static func begin() -> termios? {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { return nil }
        let before = settings
        settings.c_lflag &= ~tcflag_t(ICANON | ECHO)
        withUnsafeMutableBytes(of: &settings.c_cc) { keys in
            // Stopped by Ctrl-Z, the program would leave the terminal to the shell as it is now.
            keys[Int(VSUSP)] = 0
            keys[Int(VMIN)] = 1
            keys[Int(VTIME)] = 0
        }
        return tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) == 0 ? before : nil
    }

    static func end(_ before: termios) {
        var before = before
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &before)
    }
}
