import Accounts

/// What makes a secret unusable, without showing it; nil when nothing does.
///
/// Keys travel in HTTP headers, where a line break would begin another header; all five venues issue visible ASCII.
func secretFlaw(_ secret: Secret) -> String? {
    secret.withBytes { bytes in
        if bytes.isEmpty { return "is empty" }
        if bytes.count > longestSecret { return "is longer than \(longestSecret) bytes" }
        if bytes.contains(where: { $0 < 0x20 || $0 == 0x7F }) {
            return "contains a line break or another control character"
        }
        if bytes.contains(where: { $0 > 0x7F }) { return "contains characters that are not ASCII" }
        if bytes.first == 0x20 || bytes.last == 0x20 { return "begins or ends with a space" }
        return nil
    }
}

/// The longest header line that servers commonly accept is 8 KiB; keys are under 100 bytes.
let longestSecret = 4_096

extension ConfigurationReader {
    /// Literals that others can read, and commands that others can change.
    func accessProblems(of file: ConfigurationFile, _ access: FileAccess) -> [ConfigurationProblem] {
        let secrets =
            file.accounts.flatMap { [$0.apiKey] + ($0.secretKey.map { [$0] } ?? []) }
            + (file.daemon.token.map { [$0] } ?? []) + (file.alerts?.webhooks.map(\.secret) ?? [])
        var problems: [ConfigurationProblem] = []
        if access.isOpenToOthers, let literal = secrets.first(where: { $0.source.description == "literal" }) {
            problems.append(
                ConfigurationProblem(
                    file: file.path, at: literal.position,
                    "\(literal.name) is written into a file that others can open (mode \(octal(access.mode)))",
                    remedy: access.remedy(for: file.path)))
        }
        if access.isWritableByOthers, let command = secrets.first(where: { $0.source.description == "command" }) {
            problems.append(
                ConfigurationProblem(
                    file: file.path, at: command.position,
                    "\(command.name) is a command in a file that others can change",
                    remedy: "own the file yourself, then \(access.remedy(for: file.path))"))
        }
        return problems
    }
}

/// `0644`.
func octal(_ mode: UInt32) -> String {
    let digits = String(mode & 0o7777, radix: 8)
    return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
