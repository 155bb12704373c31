import Foundation
import Net
import NetServer
import Testing

struct ServerTLSTests {
    /// A certificate of its own for every test, made by openssl.
    private func withCertificate(_ name: String, _ body: (TLSFiles) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = TLSFiles(
            certificate: folder.appendingPathComponent("cert.pem").path, key: folder.appendingPathComponent("key.pem").path)
        _ = try run(
            "openssl",
            [
                "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=\(name)", "-addext",
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
