package import Net

/// Where a daemon is that answers this machine's commands, and how it is asked: `daemon` of the configuration.
package struct DaemonSettings: Sendable {
    /// Nil for the daemon that keeps this configuration's own store.
    package var address: BaseURL?
    /// Shown to it where it asks for one.
    package var token: SecretReference?
    /// Certificates to trust instead of the system's; absolute or relative to the working directory.
    package var caFile: String?

    package init() {}
}

/// Reads `daemon`.
struct DaemonReader {
    /// Of the configuration file: relative paths begin there.
    let folder: String
    let home: String?

    private static let example = #"{ address: "https://foil.example.com:7070", token: "env:COUNTERFOIL_TOKEN" }"#
    private static let keys = ["address", "token", "caFile"]

    func settings(_ value: JSON5Value, _ problems: inout Problems) -> DaemonSettings {
        var settings = DaemonSettings()
        for member in problems.object(value, "daemon", example: Self.example) ?? [] {
            let name = "\(member.key) of daemon"
            switch member.key {
            case "address": settings.address = address(member.value, name, &problems)
            case "token": settings.token = token(member.value, name, &problems)
            case "caFile":
                settings.caFile = problems.text(member.value, name, example: #""/path/to/ca.pem""#)
                    .map { resolved(path: $0, in: folder, home: home) }
            default: problems.unknownKey(member, in: "daemon", known: Self.keys)
            }
        }
        return settings
    }

    private func address(_ value: JSON5Value, _ name: String, _ problems: inout Problems) -> BaseURL? {
        let example = #""https://foil.example.com:7070""#
        guard let text = problems.text(value, name, example: example) else { return nil }
        if let url = BaseURL(text), ["http", "https"].contains(url.scheme) { return url }
        problems.add(
            value.position, "\(name) must be an address that begins with https:// or http://",
            remedy: "write \(example), without user name, \"?\" or \"#\"")
        return nil
    }

    private func token(_ value: JSON5Value, _ name: String, _ problems: inout Problems) -> SecretReference? {
        let example = "\"env:NAME\", \"file:PATH\" or \"command:TEXT\""
        guard let text = problems.text(value, name, example: example) else { return nil }
        do throws(SecretSourceFault) {
            let source = try SecretSource(text: text)
            if case .literal(let secret) = source, let flaw = secretFlaw(secret) {
                throw SecretSourceFault(message: flaw, remedy: "write the token as foil token create printed it")
            }
            return SecretReference(source: source, account: nil, key: "token", position: value.position)
        } catch {
            problems.add(value.position, "\(name) \(error.message)", remedy: error.remedy)
            return nil
        }
    }
}

extension ListenAddress {
    /// How a program on the same machine reaches it: what stands for every address is none to go to.
    package var fromHere: ListenAddress {
        var address = self
        if host == "0.0.0.0" { address.host = "127.0.0.1" }
        if host == "::" { address.host = "::1" }
        return address
    }
}

/// Whether what is sent to the address stays on the machine.
package func staysHere(_ url: BaseURL) -> Bool { isLoopback(url.host) }

extension GatewaySettings {
    /// Where programs on this machine reach a gateway that listens there: by a name that its certificate is for.
    package func url(of address: ListenAddress) -> String {
        var here = address.fromHere
        if tls != nil, let name = hosts.first { here.host = name }
        return here.url(isSecure: tls != nil)
    }
}
