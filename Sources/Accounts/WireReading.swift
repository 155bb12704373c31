public import Balances
public import JSON
public import Net

extension Amount {
    /// A field as a message carries it: what the venue says is reported.
    @inlinable package init(_ wire: WireAmount) {
        switch wire {
        case .exact(let value): self = .reported(value)
        case .absent: self = .absent
        case .unreadable: self = .unreadable
        }
    }
}

extension ReadFailure {
    /// A feed's message is not what the venue's documents describe.
    package static func malformedMessage(_ error: any Error, venue: String) -> ReadFailure {
        let reason = (error as? JSONError)?.message ?? "\(error)"
        return ReadFailure(
            .malformedResponse,
            "a message of \(venue)'s feed is not what its documents describe: \(reason); nothing of it was used")
    }

    /// The answer is not what the venue's documents describe.
    package static func malformed(_ error: any Error, venue: String, response: HTTPResponse) -> ReadFailure {
        let reason = (error as? JSONError)?.message ?? "\(error)"
        let kind = response.looksLikeHTML ? "a page of HTML, not JSON" : "not what its documents describe: \(reason)"
        return ReadFailure(
            .malformedResponse, "\(venue)'s answer is \(kind); nothing of it was used", httpStatus: response.status)
    }
}

extension HTTPResponse {
    /// The wait a venue or a proxy asks for in whole seconds; nil when it does not, or asks for more than a day.
    public var retryAfter: Duration? {
        guard let text = headers["retry-after"], let seconds = Int(text), (0...86_400).contains(seconds) else {
            return nil
        }
        return .seconds(seconds)
    }

    var looksLikeHTML: Bool {
        body.first { !($0 == 0x20 || $0 == 0x0A || $0 == 0x0D || $0 == 0x09) } == UInt8(ascii: "<")
    }
}
