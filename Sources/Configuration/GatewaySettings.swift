/// Who may reach the gateway of `foil serve`, and how: `gateway` of the configuration.
package struct GatewaySettings: Sendable, Hashable {
    /// PEM files; absolute or relative to the working directory.
    package struct Certificates: Sendable, Hashable {
        /// With the chain behind it.
        package var certificate: String
        package var key: String

        package init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// Nil for plain HTTP.
    package var tls: Certificates?
    /// Whether nobody comes in without a token.
    package var requiresTokens = false
    /// Whether `tokens` was written down, so that what comes through a proxy is meant as well.
    package var saysTokens = false
    /// Names that it is called by besides its address: small letters, no port.
    package var hosts: [String] = []
    /// For each token and each address; nil for the standard, which leaves this machine's own programs alone.
    package var requestsPerSecond: Int?

    package init() {}
}

/// Reads `gateway`, and holds it against `listen`: what other machines reach is encrypted and asks for tokens, unless the
/// configuration says in so many words that it need not.
struct GatewayReader {
    /// Of the configuration file: relative paths begin there.
    let folder: String
    let home: String?

    private var settings = GatewaySettings()
    private var tokens: (word: String, position: SourcePosition)?
    private var allowsPlaintext = false
    private var allowsAnonymous: SourcePosition?

    init(folder: String, home: String?) { (self.folder, self.home) = (folder, home) }

    private static let example = #"{ tls: { certificate: "cert.pem", key: "key.pem" } }"#
    private static let keys = ["tls", "tokens", "hosts", "requestsPerSecond", "allowPlaintext", "allowAnonymous"]

    /// - Parameters:
    ///   - listen: the value of `listen`, where there is one.
    ///   - value: of `gateway`, where there is one.
    mutating func settings(listen: JSON5Value?, _ value: JSON5Value?, _ problems: inout Problems) -> GatewaySettings {
        let before = problems.list.count
        if let value, let members = problems.object(value, "gateway", example: Self.example) {
            for member in members { read(member, &problems) }
        }
        let address = listen.map { self.address($0, &problems) } ?? .standard
        // What cannot be read says nothing of what was meant.
        if let address, problems.list.count == before { weigh(address, listen, value, &problems) }
        settings.requiresTokens =
            tokens.map { $0.word == "required" } ?? !(address?.isLoopback ?? false || allowsAnonymous != nil)
        settings.saysTokens = tokens != nil
        return settings
    }

    private mutating func read(_ member: JSON5Member, _ problems: inout Problems) {
        switch member.key {
        case "tls": settings.tls = certificates(member.value, &problems)
        case "tokens": readTokens(member.value, &problems)
        case "hosts": settings.hosts = hosts(member.value, &problems)
        case "requestsPerSecond": settings.requestsPerSecond = rate(member.value, &problems)
        case "allowPlaintext": allowsPlaintext = problems.boolean(member.value, member.key) ?? false
        case "allowAnonymous":
            if problems.boolean(member.value, member.key) ?? false { allowsAnonymous = member.position }
        default: problems.unknownKey(member, in: "gateway", known: Self.keys)
        }
    }

    private func address(_ value: JSON5Value, _ problems: inout Problems) -> ListenAddress? {
        let example = #""127.0.0.1:7070""#
        guard let text = problems.text(value, "listen", example: example) else { return nil }
        if let address = ListenAddress(text) { return address }
        problems.add(
            value.position, "listen must be a host and a port from 0 to 65535, with a colon between",
            remedy: "write \(example), \"[::1]:7070\" or \"0.0.0.0:7070\"")
        return nil
    }

    private func certificates(_ value: JSON5Value, _ problems: inout Problems) -> GatewaySettings.Certificates? {
        let example = #"{ certificate: "cert.pem", key: "key.pem" }"#
        guard let members = problems.object(value, "tls of gateway", example: example) else { return nil }
        var files: [String: String] = [:]
        for member in members {
            guard ["certificate", "key"].contains(member.key) else {
                problems.unknownKey(member, in: "tls of gateway", known: ["certificate", "key"])
                continue
            }
            files[member.key] = problems.text(member.value, "\(member.key) of tls", example: "\"\(member.key).pem\"")
                .map { resolved(path: $0, in: folder, home: home) }
        }
        for key in ["certificate", "key"] where !members.contains(where: { $0.key == key }) {
            problems.add(value.position, "tls of gateway names no \"\(key)\"", remedy: "write tls: \(example)")
        }
        guard let certificate = files["certificate"], let key = files["key"] else { return nil }
        return GatewaySettings.Certificates(certificate: certificate, key: key)
    }

    private mutating func readTokens(_ value: JSON5Value, _ problems: inout Problems) {
        let words = [#""required""#, #""optional""#].joined(separator: " or ")
        guard let word = problems.text(value, "tokens of gateway", example: words) else { return }
        guard ["required", "optional"].contains(word) else {
            problems.add(value.position, "tokens of gateway must be \(words)", remedy: "write tokens: \"required\"")
            return
        }
        tokens = (word, value.position)
    }

    private func hosts(_ value: JSON5Value, _ problems: inout Problems) -> [String] {
        let example = #"["foil.example.com"]"#
        guard case .array(let elements) = value.content else {
            problems.expected("a list in brackets", for: "hosts of gateway", value, example: "hosts: \(example)")
            return []
        }
        return elements.compactMap { element in
            guard let name = problems.text(element, "a host of gateway", example: example) else { return nil }
            if name.utf8.allSatisfy(isNameByte) { return name.lowercased() }
            problems.add(
                element.position, "a host of gateway must be a name, without scheme and port",
                remedy: "write \(example)")
            return nil
        }
    }

    private func rate(_ value: JSON5Value, _ problems: inout Problems) -> Int? {
        if case .number(let text) = value.content, let number = Int(text), Self.rates.contains(number) { return number }
        problems.add(
            value.position,
            "requestsPerSecond of gateway must be a whole number from \(Self.rates.lowerBound) to \(Self.rates.upperBound)",
            remedy: "write requestsPerSecond: 500, without quotes")
        return nil
    }

    private static let rates = 1...1_000_000

    /// Nobody opens a door by accident.
    private func weigh(
        _ address: ListenAddress, _ listen: JSON5Value?, _ value: JSON5Value?, _ problems: inout Problems
    ) {
        if let tokens, tokens.word == "required", let allowsAnonymous {
            problems.add(
                allowsAnonymous, "gateway both requires tokens and allows anonymous requests",
                remedy: "remove allowAnonymous, or tokens")
        }
        guard !address.isLoopback, let place = listen?.position ?? value?.position else { return }
        if settings.tls == nil, !allowsPlaintext {
            problems.add(
                place, "listen would show what is held to the network, unencrypted",
                remedy:
                    "add gateway: \(Self.example), listen on 127.0.0.1, or add gateway: { allowPlaintext: true } to "
                    + "accept that")
        }
        if let tokens, tokens.word == "optional", allowsAnonymous == nil {
            problems.add(
                tokens.position, "without tokens everybody who reaches listen would see everything",
                remedy: #"write tokens: "required", or add allowAnonymous: true to accept that"#)
        }
    }
}
