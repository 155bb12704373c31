import Accounts
import Balances

@testable import Configuration

/// Venues with every trait that the configuration knows.
let sampleVenues = [
    KnownVenue(Venue(rawValue: "sfox"), needsSecretKey: false),
    KnownVenue(
        Venue(rawValue: "sfox-connect"), needsSecretKey: false, hasFeed: true,
        options: [VenueOption("balanceLimitScope", values: ["key", "user"], help: "what the limit counts")]),
    KnownVenue(Venue(rawValue: "thedex"), needsSecretKey: true),
    KnownVenue(
        Venue(rawValue: "coinw"), needsSecretKey: true, hasFeed: true,
        options: [VenueOption("command", values: ["returnBalances", "returnCompleteBalances"], help: "which call")]),
]

/// A file that only its owner, user 1000, may open.
let privateFile = FileAccess(mode: 0o600, owner: 1_000, user: 1_000)

/// Reads `text` as `counterfoil.json` would be.
func read(_ text: String, access: FileAccess = privateFile, path: String = "counterfoil.json") throws -> ConfigurationFile {
    try ConfigurationReader(path: path, venues: sampleVenues, home: "/home/me").read(Array(text.utf8), access: access)
}

/// What is printed about a text that must be refused; nil when it is accepted.
func complaint(about text: String, access: FileAccess = privateFile, path: String = "counterfoil.json") -> String? {
    do {
        _ = try read(text, access: access, path: path)
        return nil
    } catch let error as ConfigurationError {
        return error.description
    } catch {
        return "\(error)"
    }
}
