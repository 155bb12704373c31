import Foundation
import Net
import NetServer
import Testing

struct ServerTLSTests {
    /// A certificate of its own for every test, made by openssl.
    private func withCertificate(
        _ name: String, key: [String] = ["rsa:2048"], _ body: (TLSFiles) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = TLSFiles(
            certificate: folder.appendingPathComponent("cert.pem").path, key: folder.appendingPathComponent("key.pem").path)
        _ = try run(
            "openssl",
            [
                "req", "-x509", "-newkey",
            ] + key + [
                "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext",
                "subjectAltName=DNS:\(name),IP:127.0.0.1", "-keyout", files.key, "-out", files.certificate,
            ])
        try await body(files)
    }

    @Test func `serves over TLS what it serves without`() async throws {
        try await withCertificate("localhost") { files in
            let server = Server()
            let body = [UInt8](repeating: 0x61, count: 5_000_000)
            let handler = ScriptedHandler(answer: {
                $0.path == "/large" ? .response(HTTPResponse(status: 200, body: body)) : .response(told($0))
            })
            let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: handler)
            try server.start()
            let address = "https://localhost:\(port)"
            let arguments = ["-s", "--cacert", files.certificate]
            #expect(try run("curl", arguments + ["\(address)/a?b=%20"]) == "GET /a?b=%20\nbody=")
            #expect(try run("curl", arguments + ["-d", "x", "\(address)/"]).hasSuffix("body=x"))
            let size = ["-o", "/dev/null", "-w", "%{size_download} %{http_version}"]
            #expect(try run("curl", arguments + size + ["\(address)/large"]) == "5000000 1.1")
            #expect(try BarePeerOverPlain.ask(port) == "")
            await server.stop()
        }
    }

    @Test func `two listeners keep their own certificates`() async throws {
        try await withCertificate("localhost") { first in
            try await withCertificate("localhost") { second in
                let server = Server()
                try server.start()
                for files in [first, second] {
                    let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: ScriptedHandler())
                    let answer = try run("curl", ["-s", "--cacert", files.certificate, "https://localhost:\(port)/"])
                    #expect(answer == "GET /\nbody=")
                }
                await server.stop()
            }
        }
    }

    @Test(arguments: [["rsa:2048"], ["ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"]])
    func `a new certificate is shown from now on, and open connections live on`(key: [String]) async throws {
        try await withCertificate("localhost") { files in
            try await withCertificate("localhost", key: key) { next in
                let server = Server()
                let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: ScriptedHandler())
                try server.start()
                let old = try String(contentsOfFile: files.certificate, encoding: .utf8)
                let open = try TLSPeer(port)
                #expect(try open.ask("/1").hasSuffix("GET /1\nbody="))
                #expect(try shown(port) == old)

                try replace(files.certificate, next.certificate)
                // The key is still the old one's.
                let error = #expect(throws: ServerError.self) { try server.reloadCertificates(port: port) }
                #expect(error?.code == .tls)
                #expect(error?.message.contains(files.certificate) == true)
                #expect(try shown(port) == old)

                try replace(files.key, next.key)
                try server.reloadCertificates(port: port)
                #expect(try shown(port) == String(contentsOfFile: next.certificate, encoding: .utf8))
                #expect(try open.ask("/2").hasSuffix("GET /2\nbody="))

                try Data("no PEM".utf8).write(to: URL(fileURLWithPath: files.certificate))
                #expect(throws: ServerError.self) { try server.reloadCertificates(port: port) }
                #expect(try shown(port) == String(contentsOfFile: next.certificate, encoding: .utf8))
                await server.stop()
            }
        }
    }

    @Test func `a connection that ends is told so within TLS`() async throws {
        try await withCertificate("localhost") { files in
            var limits = ServerLimits()
            limits.head = .milliseconds(200)
            let server = Server(limits: limits)
            let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: ScriptedHandler())
            try server.start()
            let said = try run("openssl", ["s_client", "-ign_eof", "-connect", "127.0.0.1:\(port)"])
            #expect(said.hasSuffix("closed\n"))
            await server.stop()
        }
    }

    @Test func `takes a large body over TLS, answered late`() async throws {
        try await withCertificate("localhost") { files in
            var limits = ServerLimits()
            limits.bodyBytes = 8_000_000
            let server = Server(limits: limits)
            let handler = ScriptedHandler(answer: { .after(.milliseconds(20), .response(plain("\($0.body.count)"))) })
            let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: handler)
            try server.start()
            let large = files.certificate + ".body"
            try Data(count: 7_000_001).write(to: URL(fileURLWithPath: large))
            let address = "https://localhost:\(port)"
            let body = ["--data-binary", "@\(large)"]
            let answers = try run(
                "curl", ["-s", "--cacert", files.certificate] + body + ["\(address)/1", "\(address)/2"])
            #expect(answers == "70000017000001")
            await server.stop()
        }
    }

    @Test func `a port without TLS has nothing to reload`() async throws {
        try await withServer { port, server in
            let error = #expect(throws: ServerError.self) { try server.reloadCertificates(port: port) }
            #expect(error?.message == "port \(port) does not speak TLS")
        }
    }

    @Test(arguments: [("-tls1_2", true), ("-tls1_3", true), ("-tls1_1", false), ("-tls1", false)])
    func `speaks TLS 1.2 and newer`(version: String, isSpoken: Bool) async throws {
        try await withCertificate("localhost") { files in
            let server = Server()
            let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: ScriptedHandler())
            try server.start()
            let arguments = ["s_client", version, "-cipher", "DEFAULT@SECLEVEL=0", "-connect", "127.0.0.1:\(port)"]
            #expect(try run("openssl", arguments).contains("BEGIN CERTIFICATE") == isSpoken)
            await server.stop()
        }
    }

    @Test func `garbage and half handshakes end in time and disturb nobody`() async throws {
        try await withCertificate("localhost") { files in
            var limits = ServerLimits()
            limits.head = .milliseconds(300)
            let server = Server(limits: limits)
            let handler = ScriptedHandler()
            let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: handler)
            try server.start()
            // The head of a ClientHello of 512 bytes, and no more than that.
            let hello: [UInt8] = [0x16, 3, 1, 2, 0, 1, 0, 1, 0xFC, 3, 3] + [UInt8](repeating: 7, count: 40)
            let starts: [[UInt8]] = [
                [], [0x16], hello, Array("GET / HTTP/1.1\r\n\r\n".utf8), [UInt8](repeating: 0xFF, count: 5_000),
                [0x80, 0x2E, 1, 3, 1], [0x16, 3, 3, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 70_000),
            ]
            let peers = try starts.flatMap { start in
                try (0..<20).map { _ in
                    let peer = try BarePeer(port)
                    try? peer.send(start)
                    return peer
                }
            }
            let arguments = ["-s", "--cacert", files.certificate, "https://localhost:\(port)/"]
            #expect(try run("curl", arguments) == "GET /\nbody=")
            for peer in peers { #expect(try !peer.readToEnd().contains("HTTP/1.1 2")) }
            #expect(try run("curl", arguments) == "GET /\nbody=")
            await server.stop()
        }
    }

    @Test func `a large stream over TLS to a reader that pauses`() async throws {
        try await withCertificate("localhost") { files in
            let left = Lock(200)
            let piece = SocketMessage.binary([UInt8](repeating: 0x7A, count: 100_000))
            let handler = ScriptedHandler(
                answer: { _ in .stream(plain("")) },
                onReader: { event, socket in
                    guard event == .drained else { return [] }
                    let goesOn = left.withLock { left in
                        left -= 1
                        return left >= 0
                    }
                    return [goesOn ? .send(piece, to: socket) : .close(socket, code: 1_000, reason: "")]
                })
            let server = Server()
            let port = try server.listen(on: "127.0.0.1", port: 0, tls: files, handler: handler)
            try server.start()
            let size = try run(
                "curl",
                [
                    "-s", "--cacert", files.certificate, "--limit-rate", "40M", "-o", "/dev/null", "-w", "%{size_download}",
                    "https://localhost:\(port)/",
                ])
            #expect(size == "20000000")
            await server.stop()
        }
    }

    private func replace(_ path: String, _ other: String) throws {
        try Data(contentsOf: URL(fileURLWithPath: other)).write(to: URL(fileURLWithPath: path))
    }

    /// The certificate a new connection is shown, as it stands in its file.
    private func shown(_ port: Int) throws -> String {
        let text = try run("openssl", ["s_client", "-connect", "127.0.0.1:\(port)"])
        let (begin, end) = ("-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----")
        guard let start = text.range(of: begin), let stop = text.range(of: end) else { return text }
        return String(text[start.lowerBound..<stop.upperBound]) + "\n"
    }

    @Test func `files that cannot be used are named`() throws {
        let error = #expect(throws: ServerError.self) {
            try Server().listen(
                on: "127.0.0.1", port: 0, tls: TLSFiles(certificate: "/no/cert.pem", key: "/no/key.pem"),
                handler: ScriptedHandler())
        }
        #expect(error?.code == .tls)
        #expect(error?.message.contains("/no/cert.pem") == true)
    }
}

private enum BarePeerOverPlain {
    static func ask(_ port: Int) throws -> String {
        let peer = try BarePeer(port)
        try peer.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n")
        return try peer.readToEnd().contains("HTTP/1.1 200") ? "answered" : ""
    }
}

/// One connection over TLS that stays open, carried by openssl.
private final class TLSPeer {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    init(_ port: Int) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl", "s_client", "-quiet", "-connect", "127.0.0.1:\(port)"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.terminate()
        process.waitUntilExit()
    }

    /// The answer to one request, once its body, which ends in `body=`, is here.
    func ask(_ path: String) throws -> String {
        try input.fileHandleForWriting.write(contentsOf: Data("GET \(path) HTTP/1.1\r\nHost: h\r\n\r\n".utf8))
        var answer = ""
        while !answer.hasSuffix("body=") {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { return answer }
            answer += String(decoding: more, as: UTF8.self)
        }
        return answer
    }
}
