package import Accounts
import Balances

/// Reads the recorded messages of several venues.
package enum MessageReaders {
    /// Each by the venue that stands in the form's name before the dot; so those of accounts that are no longer in the
    /// configuration are read too.
    package static func any(of clients: [VenueClient]) -> MessageReader {
        let readers = clients.map { (prefix: "\($0.venue.rawValue).", read: $0.readRecorded) }
        return { body, recording, time, parser in
            let form = recording.form.rawValue
            guard let reader = readers.first(where: { form.hasPrefix($0.prefix) }) else { return MessageMeaning() }
            return reader.read(body, recording, time, parser)
        }
    }
}
