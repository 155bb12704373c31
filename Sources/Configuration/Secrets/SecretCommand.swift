import Accounts

/// A secret that a shell command prints.
struct SecretCommand {
    var text: String
    var timeout: Duration

    /// What it printed, without white space around it.
    func read() throws(SecretSourceFault) -> Secret {
        switch ShellCommand(text: text, limit: longestSecret, timeout: timeout).run() {
        case .printed(let bytes):
            return Secret(bytes: trimmed(bytes))
        case .failed(let status, let printed, let errors):
            let said = quote(errors, without: trimmed(printed))
            throw SecretSourceFault(message: "its command ended with status \(status)\(said)", remedy: Self.tryIt)
        case .late:
            throw SecretSourceFault(
                message: "its command did not end within \(timeout.text)",
                remedy: "unlock what it waits for, then try again")
        case .tooLarge:
            throw SecretSourceFault(
                message: "its command printed more than \(longestSecret) bytes", remedy: "let it print the secret alone"
            )
        case .notStarted(let reason):
            throw SecretSourceFault(
                message: "/bin/sh cannot be started: \(reason)", remedy: "check that /bin/sh exists")
        }
    }

    private static let tryIt = "run the command in a shell; it must print the secret and end with status 0"

    /// The last line of what it said on standard error, unless that repeats what it printed on standard output,
    /// which may be the secret.
    private func quote(_ errors: [UInt8], without printed: ArraySlice<UInt8>) -> String {
        let lines = String(decoding: errors, as: UTF8.self).split(whereSeparator: \.isNewline)
        guard let last = lines.last(where: { !$0.allSatisfy(\.isWhitespace) }) else { return "" }
        let secret = String(decoding: printed, as: UTF8.self)
        guard secret.isEmpty || !last.contains(secret) else { return "" }
        return ": \(visible(String(last.prefix(Self.longestQuote))))"
    }

    /// Two lines of a terminal.
    private static let longestQuote = 160
}

private func trimmed(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    let isSpace = { (byte: UInt8) in byte == 0x20 || (0x09...0x0D).contains(byte) }
    let head = bytes.drop(while: isSpace)
    return head.dropLast(head.reversed().prefix(while: isSpace).count)
}
