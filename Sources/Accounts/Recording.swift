public import Balances
package import JSON

/// Which of a venue's messages something is, such as `sfox.balance` or `coinw.assets`: with the holder that was asked
/// for, all that is needed to read the recorded bytes again and come to the same statements.
public struct MessageForm: RawRepresentable, Sendable, Hashable {
    /// As it stands in the journal: never changed once released.
    public let rawValue: String
    /// A venue's own form.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// An answer that is not kept, because it holds secrets such as users' tokens: only that it came is recorded.
    public static let withheld = MessageForm(rawValue: "withheld")
}

/// As what an answer is to be recorded.
public struct Recording: Sendable, Hashable {
    /// Which message it is.
    public var form: MessageForm
    /// Whose balances were asked for.
    public var holder: Holder

    /// A form, and the holder the request was about.
    public init(_ form: MessageForm, of holder: Holder) {
        self.form = form
        self.holder = holder
    }
}

/// What a recorded message says, in the words of the model.
package struct MessageMeaning: Sendable, Hashable {
    package var statements: [Statement]
    package var findings: [Finding]
    /// Holders the message names without saying what they have, as the list of a partner's end users.
    package var holders: [Holder]
    /// The number the venue sent the message with.
    package var sequence: Int64?
    package var venueTime: Timestamp?

    package init(
        statements: [Statement] = [], findings: [Finding] = [], holders: [Holder] = [], sequence: Int64? = nil,
        venueTime: Timestamp? = nil
    ) {
        self.statements = statements
        self.findings = findings
        self.holders = holders
        self.sequence = sequence
        self.venueTime = venueTime
    }
}

/// Reads recorded messages of a venue again. Pure: the same bytes give the same meaning at any time, which is what makes
/// a replay of the journal come to the same book.
///
/// Bytes that cannot be read mean nothing (an empty meaning): that they could not be read was recorded when they came.
package typealias MessageReader =
    @Sendable (
        _ body: [UInt8], _ recording: Recording, _ receivedAt: Timestamp, _ parser: JSONParser
    ) -> MessageMeaning
