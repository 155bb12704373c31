import Accounts
import Balances
import Net

/// The fields of one account while they are read.
struct AccountFields {
    let label: String
    let account: String
    let venue: KnownVenue
    let folder: String
    let home: String?

    private(set) var seen: Set<String> = []
    private(set) var apiKey: SecretReference?
    private(set) var secretKey: SecretReference?
    private(set) var baseURL: (url: BaseURL, position: SourcePosition)?
    private(set) var feedURL: (url: BaseURL, position: SourcePosition)?
    private(set) var timeout: Duration?
    private(set) var pollEvery: Duration?
    private(set) var caFile: String?
    private(set) var assets: [String: Asset] = [:]
    private(set) var options: [String: String] = [:]
    private var allowsPlaintext = false

    /// The keys that every account may have.
    static let keys = [
        "venue", "apiKey", "secretKey", "baseURL", "feedURL", "timeout", "pollEvery", "caFile", "assets",
        "allowPlaintext",
    ]

    init(label: String, account: String, venue: KnownVenue, folder: String, home: String?) {
        self.label = label
        self.account = account
        self.venue = venue
        self.folder = folder
        self.home = home
    }

    /// Takes one field; false when no account of this venue has such a key.
    mutating func read(_ field: JSON5Member, _ problems: inout Problems) -> Bool {
        seen.insert(field.key)
        let name = "\(field.key) of \(label)"
        switch field.key {
        case "venue": break
        case "apiKey": apiKey = secret(field, name, &problems)
        case "secretKey": secretKey = secretKey(field, name, &problems)
        case "baseURL": baseURL = address(field, name, schemes: ["https", "http"], &problems)
        case "feedURL": feedURL = feed(field, name, &problems)
        case "timeout": timeout = duration(field, name, &problems)
        case "pollEvery": pollEvery = duration(field, name, &problems)
        case "caFile":
            caFile = problems.text(field.value, name, example: #""/path/to/ca.pem""#)
                .map { resolved(path: $0, in: folder, home: home) }
        case "assets": assets = readAssets(field.value, label, &problems)
        case "allowPlaintext": allowsPlaintext = problems.boolean(field.value, field.key) ?? false
        default: return option(field, name, &problems)
        }
        return true
    }

    private func secret(_ field: JSON5Member, _ name: String, _ problems: inout Problems) -> SecretReference? {
        let example = "\"env:NAME\", \"file:PATH\" or \"command:TEXT\""
        guard let text = problems.text(field.value, name, example: example) else { return nil }
        do throws(SecretSourceFault) {
            let source = try SecretSource(text: text)
            if case .literal(let secret) = source, let flaw = secretFlaw(secret) {
                throw SecretSourceFault(message: flaw, remedy: "write the secret as the venue shows it")
            }
            return SecretReference(source: source, account: account, key: field.key, position: field.value.position)
        } catch {
            problems.add(field.value.position, "\(name) \(error.message)", remedy: error.remedy)
            return nil
        }
    }

    private func secretKey(_ field: JSON5Member, _ name: String, _ problems: inout Problems) -> SecretReference? {
        if venue.needsSecretKey { return secret(field, name, &problems) }
        problems.add(field.position, "\(label) has a \"secretKey\", but \(venue.venue) has none", remedy: "remove it")
        return nil
    }

    private func feed(
        _ field: JSON5Member, _ name: String, _ problems: inout Problems
    ) -> (url: BaseURL, position: SourcePosition)? {
        if venue.hasFeed { return address(field, name, schemes: ["wss", "ws"], &problems) }
        problems.add(field.position, "\(label) has a \"feedURL\", but \(venue.venue) has no feed", remedy: "remove it")
        return nil
    }

    private func address(
        _ field: JSON5Member, _ name: String, schemes: [String], _ problems: inout Problems
    ) -> (url: BaseURL, position: SourcePosition)? {
        let example = "\"\(schemes[0])://host/path\""
        guard let text = problems.text(field.value, name, example: example) else { return nil }
        guard let url = BaseURL(text), schemes.contains(url.scheme) else {
            problems.add(
                field.value.position,
                "\(name) must be an address that begins with \(schemes[0]):// or \(schemes[1])://",
                remedy: "write \(example), without user name, \"?\" or \"#\"")
            return nil
        }
        return (url, field.value.position)
    }

    private func duration(_ field: JSON5Member, _ name: String, _ problems: inout Problems) -> Duration? {
        let example = #""500ms", "10s", "2m" or "1h""#
        guard let text = problems.text(field.value, name, example: example) else { return nil }
        guard let duration = Duration(text: text), Self.durations.contains(duration) else {
            let bounds = "from \(Self.durations.lowerBound.text) to \(Self.durations.upperBound.text)"
            problems.add(field.value.position, "\(name) must be a duration \(bounds)", remedy: "write \(example)")
            return nil
        }
        return duration
    }

    /// Zero would fail every reading, and past a day a dead account would look alive.
    private static let durations = Duration.milliseconds(1)...Duration.seconds(24 * 3_600)

    private mutating func option(_ field: JSON5Member, _ name: String, _ problems: inout Problems) -> Bool {
        guard let option = venue.options.first(where: { $0.name == field.key }) else { return false }
        let words = option.values.map { "\"\($0)\"" }.joined(separator: " or ")
        guard let text = problems.text(field.value, name, example: words) else { return true }
        if option.values.contains(text) {
            options[option.name] = text
        } else {
            let meant = nearest(to: text, among: option.values).map { "did you mean \"\($0)\"?" } ?? "write \(words)"
            problems.add(field.value.position, "\(name) must be \(words)", remedy: meant)
        }
        return true
    }

    /// Keys must not cross a network unencrypted by accident.
    func refusePlaintext(_ problems: inout Problems) {
        guard !allowsPlaintext else { return }
        for (key, address) in [("baseURL", baseURL), ("feedURL", feedURL)] {
            guard let (url, position) = address, !url.isSecure, !isLoopback(url.host) else { continue }
            problems.add(
                position, "\(key) of \(label) would send its keys over the network unencrypted",
                remedy: "begin it with \(url.scheme)s://, or add allowPlaintext: true to accept that")
        }
    }
}

/// `localhost`, 127.0.0.0/8 and `[::1]`: what never leaves the machine.
func isLoopback(_ host: String) -> Bool {
    let host = host.lowercased()
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127"
        && parts.allSatisfy { (1...3).contains($0.utf8.count) && UInt8($0) != nil }
}
