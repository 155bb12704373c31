import Net
import NetClient
import Testing

private let certificate = Task { try await OwnCertificate.make() }
private let server = Task {
    let own = try await certificate.value
    return try await ForeignServer.start("http_server.py", ["--certificate", own.certificate, "--key", own.key])
}

@Suite struct ClientTLSTests {
    private func send(
        caFile: String?, host: String = "127.0.0.1", scheme: String = "https"
    ) async throws -> HTTPResponse {
        let request = HTTPRequest(
            .get, base: try await server.value.base(scheme, host: host), path: "/echo", query: "sign=SECRET")
        return try await HTTPClient(HTTPClientConfiguration(caFile: caFile)).send(request, timeout: .seconds(20))
    }

    private func failure(caFile: String?, host: String = "127.0.0.1") async -> TransportFailure? {
        let failure = await #expect(throws: TransportFailure.self) { try await send(caFile: caFile, host: host) }
        #expect(failure?.message.contains("SECRET") == false)
        return failure
    }

    @Test func `an own authority is trusted when it is named`() async throws {
        #expect(try await send(caFile: certificate.value.certificate).status == 200)
    }

    @Test func `an unknown authority is refused, with the remedy`() async {
        let failure = await failure(caFile: nil)
        #expect(failure?.kind == .insecure && failure?.message.contains("caFile") == true)
    }

    @Test func `a certificate for another name is refused`() async throws {
        #expect(await failure(caFile: try await certificate.value.certificate, host: "localhost")?.kind == .insecure)
    }

    @Test func `a file of authorities that is not there is said to be the reason`() async {
        let failure = await failure(caFile: "/nowhere/ca.pem")
        #expect(failure?.kind == .insecure && failure?.message.contains("caFile") == true)
    }

    @Test func `plain HTTP to a TLS port is interrupted`() async {
        let failure = await #expect(throws: TransportFailure.self) { try await send(caFile: nil, scheme: "http") }
        #expect(failure?.kind == .interrupted)
    }
}
