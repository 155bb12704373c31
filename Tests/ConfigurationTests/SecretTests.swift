import Accounts
import Glibc
import Testing

@testable import Configuration

@Suite struct `Resolving secrets` {
    private let folder: TemporaryFolder
    private let resolver: SecretResolver

    init() throws {
        folder = try TemporaryFolder()
        let variables = ["KEY": "from-env", "EMPTY": "", "SPLIT": "a\r\nX-Evil: 1", "HOME": folder.path]
        resolver = SecretResolver(
            file: "\(folder.path)/counterfoil.json", environment: ProcessEnvironment(variables), commandTimeout: .seconds(30))
    }

    @Test func `reads every kind of source`() async throws {
        _ = try folder.write("from-file\n", to: "key")
        _ = try folder.write("from-home\r\n\n", to: "keys/home")
        #expect(try await resolve("env:KEY") == "from-env")
        #expect(try await resolve("file:key") == "from-file")
        #expect(try await resolve("file:~/keys/home") == "from-home")
        #expect(try await resolve("file:\(folder.path)/key") == "from-file")
        #expect(try await resolve("command:printf '  from-%s \\n' command") == "from-command")
        #expect(try await resolve("literal") == "literal")
    }

    @Test func `hands the environment to commands and nothing on standard input`() async throws {
        #expect(try await resolve("command:cat; printf \"${PATH:+set}\"") == "set")
    }

    @Test func `reads a pipe`() async throws {
        let path = "\(folder.path)/pipe"
        #expect(mkfifo(path, 0o600) == 0)
        let writer = Task.detached { ShellCommand(text: "echo piped > \(path)", limit: 10, timeout: .seconds(20)).run() }
        #expect(try await resolve("file:pipe") == "piped")
        #expect(await writer.value == .printed([]))
    }

    @Test(arguments: [
        (
            "env:NOT_SET", "the environment variable NOT_SET is not set, or empty", "export NOT_SET before starting foil"
        ),
        ("env:EMPTY", "the environment variable EMPTY is not set, or empty", "export EMPTY before starting foil"),
        (
            "env:SPLIT", "what the environment variable SPLIT holds contains a line break or another control character",
            "mend it at its source"
        ),
        ("file:/no/key", "the file /no/key does not exist", "mend the path, or write the file"),
        ("file:/tmp", "/tmp is a folder", "name a file or a pipe"),
        ("file:/dev/zero", "/dev/zero is a device", "name a file or a pipe"),
        ("command:exit 3", "its command ended with status 3", tryIt),
        ("command:echo hunter2; echo hunter2 is wrong >&2; exit 1", "its command ended with status 1", tryIt),
        ("command:echo one >&2; echo two >&2; exit 1", "its command ended with status 1: two", tryIt),
        ("command:kill -9 $$", "its command ended with status 137", tryIt),
        ("command:true", "what its command printed is empty", "mend it at its source"),
        (
            "command:printf 'a\\nb'", "what its command printed contains a line break or another control character",
            "mend it at its source"
        ),
        (
            "command:head -c 5000 /dev/zero", "its command printed more than 4096 bytes", "let it print the secret alone"
        ),
        ("command:yes hunter2", "its command printed more than 4096 bytes", "let it print the secret alone"),
    ])
    func `says why there is no secret and what mends it`(source: String, message: String, remedy: String) async throws {
        let printed = try await complaint(about: source)
        #expect(
            printed == """
                foil: \(folder.path)/counterfoil.json:7:9: apiKey of account "desk": \(message)
                hint: \(remedy)
                """)
        #expect(!printed.contains("hunter2"))
    }

    private static let tryIt = "run the command in a shell; it must print the secret and end with status 0"

    @Test func `refuses a file that others can open`() async throws {
        let path = try folder.write("secret", to: "key", mode: 0o644)
        #expect(
            try await complaint(about: "file:key") == """
                foil: \(folder.path)/counterfoil.json:7:9: apiKey of account "desk": others can open the file \(path) (mode 0644)
                hint: chmod 600 \(path)
                """)
    }

    @Test func `stops a command that does not end, and what it started`() async throws {
        let path = "\(folder.path)/alive"
        let hasty = SecretResolver(
            file: "c.json", environment: ProcessEnvironment([:]), commandTimeout: .milliseconds(300))
        let source = try SecretSource(text: "command:(sleep 60; touch \(path)) & echo $! > \(path).pid; wait")
        let error = await #expect(throws: ConfigurationError.self) {
            _ = try await hasty.secret(reference(source))
        }
        #expect(error?.problems.first?.message.hasSuffix("its command did not end within 300ms") == true)
        let child = try #require(pid_t(try text(of: "\(path).pid")))
        try await eventually { kill(child, 0) != 0 || isZombie(child) }
    }

    /// The agent outlives the time a command has: waiting for it to close its pipes would end as a failure.
    @Test func `does not wait for an agent that a command leaves behind`() async throws {
        #expect(try await resolve("command:sleep 40 & echo done") == "done")
    }

    private func resolve(_ text: String) async throws -> String {
        let secret = try await resolver.secret(reference(try SecretSource(text: text)))
        return secret.withText { $0 }
    }

    private func complaint(about text: String) async throws -> String {
        let source = try SecretSource(text: text)
        let error = await #expect(throws: ConfigurationError.self) { _ = try await resolver.secret(reference(source)) }
        return error?.description ?? ""
    }

    private func reference(_ source: SecretSource) -> SecretReference {
        SecretReference(
            source: source, account: "desk", key: "apiKey", position: SourcePosition(line: 7, column: 9))
    }

    private func text(of path: String) throws -> String {
        let contents = try FileContents(path: path, kinds: [.regular], limit: 1_000)
        return String(decoding: withoutLineBreaks(contents.bytes), as: UTF8.self)
    }

    /// Nobody may have collected a killed grandchild yet.
    private func isZombie(_ process: pid_t) -> Bool {
        guard let status = try? text(of: "/proc/\(process)/stat") else { return true }
        return status.contains(") Z ")
    }

    private func eventually(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while !condition() {
            try #require(ContinuousClock.now < deadline)
            try await Task.sleep(for: .milliseconds(10))
        }
    }
}

@Suite struct `A secret` {
    @Test func `does not show itself`() {
        let secret = Secret("hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        let source = SecretSource.literal(secret)
        for text in ["\(secret)", String(reflecting: secret), dumped, "\(source)", String(reflecting: [source])] {
            #expect(!text.contains("hunter2"))
        }
        #expect("\(secret)" == "<secret>")
        #expect(Mirror(reflecting: secret).children.isEmpty)
    }

    @Test func `lends what it was given`() {
        #expect(Secret("pä").withText { $0 } == "pä")
        #expect(Secret(bytes: [1, 0, 255]).withBytes { Array($0) } == [1, 0, 255])
        #expect(Secret("").count == 0)
        #expect(Secret("").withText { $0 } == "")
    }

    @Test(arguments: [
        (0o600, false, true), (0o400, false, true), (0o640, false, false), (0o604, false, false), (0o444, true, true),
    ])
    func `may lie in a private file or a read-only mount`(mode: UInt32, isReadOnly: Bool, isAllowed: Bool) {
        let access = FileAccess(mode: mode, owner: 1, user: 1, isOnReadOnlyMount: isReadOnly)
        #expect((try? SecretFile(path: "key").refuse(access)) != nil || !isAllowed)
        #expect((try? SecretFile(path: "key").refuse(access)) == nil || isAllowed)
    }
}
