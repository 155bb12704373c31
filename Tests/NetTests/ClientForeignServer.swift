import Foundation
import Net
import NetClient

/// A Python server of `Tests/Foreign/servers`, running until the last reference to it is gone or this process ends.
final class ForeignServer: @unchecked Sendable {
    // Sendable holds because nothing changes after the initialiser.
    let port: Int
    private let process = Process()
    private let lifeline = Pipe()

    /// Starts it from a thread of its own: waiting for Python on the pool's two threads would hold up every other test.
    static func start(_ script: String, _ arguments: [String] = []) async throws -> ForeignServer {
        try await onOwnThread { try ForeignServer(script, arguments) }
    }

    private init(_ script: String, _ arguments: [String]) throws {
        let path = URL(filePath: #filePath).appending(path: "../../Foreign/servers/\(script)").standardized.path
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", path] + arguments
        process.standardInput = lifeline
        process.standardOutput = output
        try process.run()
        port = try Self.readPort(from: output.fileHandleForReading, of: script)
    }

    deinit {
        try? lifeline.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    func base(_ scheme: String = "http", host: String = "127.0.0.1") throws -> BaseURL {
        guard let base = BaseURL("\(scheme)://\(host):\(port)") else {
            throw Problem(text: "no address for port \(port)")
        }
        return base
    }

    private static func readPort(from output: FileHandle, of script: String) throws -> Int {
        var line = ""
        while !line.hasSuffix("\n") {
            guard let byte = try output.read(upToCount: 1), !byte.isEmpty else {
                throw Problem(text: "\(script) ended before it printed its port")
            }
            line += String(decoding: byte, as: UTF8.self)
        }
        guard let port = Int(line.dropLast()) else { throw Problem(text: "\(script) printed \(line) for a port") }
        return port
    }

    struct Problem: Error { var text: String }
}

/// A certificate authority of one, made by the openssl command: a self-signed certificate for 127.0.0.1.
struct OwnCertificate: Sendable {
    let certificate: String
    let key: String

    /// Has it made on a thread of its own, as `ForeignServer.start` is.
    static func make() async throws -> OwnCertificate {
        try await onOwnThread { try OwnCertificate() }
    }

    private init() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "counterfoil-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        certificate = folder.appending(path: "certificate.pem").path
        key = folder.appending(path: "key.pem").path
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days",
                "2",
                "-subj", "/CN=paper", "-addext", "subjectAltName=IP:127.0.0.1",
            ] + ["-keyout", key, "-out", certificate]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ForeignServer.Problem(text: "openssl made no certificate") }
    }
}

extension WebSocketClient {
    init(caFile: String? = nil) {
        self.init(entropy: { UInt64.random(in: .min ... .max) }, caFile: caFile)
    }
}
