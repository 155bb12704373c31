/// A misbehaviour ordered for a venue.
package struct Fault: Sendable, Hashable {
    package enum Kind: String, Sendable, Hashable, CaseIterable {
        /// Answers 500 with the text `internal error`.
        case http500
        /// Answers 503 with a page of HTML, as a load balancer does.
        case http503html
        /// Answers as the venue does when a limit is used up.
        case rateLimit
        /// Answers, but late.
        case slow
        /// Never answers.
        case hang
        /// Cuts the answer off in the middle and closes.
        case truncate
        /// Answers with bytes that mean nothing.
        case garbage
        /// Answers with JSON in which an amount is an object.
        case wrongType
        /// Closes the connection instead of answering, or cuts the WebSocket at the next frame.
        case disconnect
        /// Loses a WebSocket frame; its sequence number is used up.
        case dropFrame
        /// Sends a WebSocket frame twice.
        case duplicateFrame
        /// Sends a WebSocket frame after the one that follows it.
        case reorderFrames
        /// Sends WebSocket frames late.
        case delayFrames
        /// Puts the venue's clock wrong by `amount`.
        case clockSkew

        /// Whether it strikes WebSocket frames.
        var strikesFrames: Bool {
            switch self {
            case .dropFrame, .duplicateFrame, .reorderFrames, .delayFrames, .disconnect: true
            case .http500, .http503html, .rateLimit, .slow, .hang, .truncate, .garbage, .wrongType, .clockSkew: false
            }
        }

        /// Whether it strikes HTTP answers.
        var strikesAnswers: Bool {
            switch self {
            case .http500, .http503html, .rateLimit, .slow, .hang, .truncate, .garbage, .wrongType, .disconnect: true
            case .dropFrame, .duplicateFrame, .reorderFrames, .delayFrames, .clockSkew: false
            }
        }
    }

    /// The ledger's venue, such as `sfox-connect`.
    package var venue: String
    package var kind: Kind
    /// How often it still strikes; nil for as long as it stands.
    package var remaining: Int?
    /// When it is over, on the steady clock; nil when only `remaining` or a `DELETE` ends it.
    package var until: Duration?
    /// How late (`slow`, `delayFrames`) or how wrong (`clockSkew`, may be negative).
    package var amount: Duration

    package init(venue: String, kind: Kind, remaining: Int? = nil, until: Duration? = nil, amount: Duration) {
        self.venue = venue
        self.kind = kind
        self.remaining = remaining
        self.until = until
        self.amount = amount
    }
}
