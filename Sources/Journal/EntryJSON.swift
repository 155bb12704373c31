internal import Accounts
internal import Balances
package import JSON
internal import Signing

extension Entry {
    /// The entry as one JSON object: all that is needed to replay it by hand.
    ///
    /// Times are given in words to the microsecond and, under `...Nanoseconds`, exactly. The bytes stand under `raw` as
    /// text where they are UTF-8, and otherwise under `rawBase64`.
    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("position", position)
            writer.member("kind", "\(kind)")
            writer.member("account", account)
            writer.member("form", recording.form.rawValue)
            writer.member("user", recording.holder.user)
            writer.member("verdict", "\(verdict)")
            writer.member("epoch", epoch == 0 ? nil : epoch)
            writer.member("sequence", sequence)
            writer.member("venueTime", venueTime?.description)
            writer.member("venueTimeNanoseconds", venueTime?.nanoseconds)
            writer.member("receivedAt", receivedAt.wall.description)
            writer.member("receivedAtNanoseconds", receivedAt.wall.nanoseconds)
            writeRaw(to: &writer)
        }
    }

    private func writeRaw(to writer: inout JSONWriter) {
        // A text whose bytes are not all UTF-8 is repaired by decoding, and then differs.
        let text = String(decoding: raw, as: UTF8.self)
        if text.utf8.elementsEqual(raw) {
            writer.member("raw", text)
        } else {
            writer.member("rawBase64", Base64.encode(raw))
        }
    }
}
