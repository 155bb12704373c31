import Testing

@testable import Configuration

struct GatewaySettingsTests {
    private func settings(_ text: String) throws -> GatewaySettings {
        try read("{ accounts: { a: { venue: 'sfox', apiKey: 'env:K' } }, \(text) }", path: "/etc/foil/counterfoil.json").gateway
    }

    @Test(arguments: [
        ("", false), ("listen: 'localhost:0'", false), ("listen: '[::1]:80'", false), ("gateway: { tokens: 'required' }", true),
        ("listen: '[::]:80', gateway: { allowPlaintext: true }", true),
        ("listen: '10.0.0.1:80', gateway: { tls: { certificate: 'c', key: 'k' } }", true),
        ("listen: '10.0.0.1:80', gateway: { allowPlaintext: true, allowAnonymous: true }", false),
    ])
    func `other machines need tokens, this one does not`(text: String, requiresTokens: Bool) throws {
        #expect(try settings(text).requiresTokens == requiresTokens)
    }

    @Test func `paths begin at the configuration's folder`() throws {
        let tls = try settings("gateway: { tls: { certificate: 'c.pem', key: '~/k.pem' }, hosts: ['Foil.Example'] }").tls
        #expect(tls == GatewaySettings.Certificates(certificate: "/etc/foil/c.pem", key: "/home/me/k.pem"))
    }

    @Test(arguments: [("127.0.0.1:0", true), ("localhost:1", true), ("[::1]:1", true), ("127.evil.example:1", false), ("[::]:1", false)])
    func `loopback is what no other machine reaches`(text: String, isLoopback: Bool) throws {
        #expect(try #require(ListenAddress(text)).isLoopback == isLoopback)
    }

    @Test(arguments: ["", ":80", "[]:80", "a b:80", "::1:80", "[::1", "a:-1", "a:65536", "a:", "http://a:80"])
    func `refuses what is no address`(text: String) { #expect(ListenAddress(text) == nil) }
}
