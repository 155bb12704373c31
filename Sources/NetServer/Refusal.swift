/// A request that is answered by the server itself, because it never becomes one for a handler.
struct Refusal: Error, Hashable {
    var status: Int

    static let malformed = Refusal(status: 400)
    static let bodyTooSlow = Refusal(status: 408)
    static let headTooSlow = Refusal(status: 408)
    static let bodyTooLarge = Refusal(status: 413)
    static let expectationUnknown = Refusal(status: 417)
    static let webSocketVersion = Refusal(status: 426)
    static let headTooLarge = Refusal(status: 431)
    static let codingUnknown = Refusal(status: 501)
    static let versionUnknown = Refusal(status: 505)
}
