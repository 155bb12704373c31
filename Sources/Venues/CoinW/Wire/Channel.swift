package import JSON

/// What can be subscribed to on the WebSocket.
package struct Channel: Sendable, Hashable {
    /// The part of the venue: `exchange` is spot.
    package var biz: String
    package var type: String

    package init(biz: String, type: String) {
        self.biz = biz
        self.type = type
    }

    package init(_ node: JSONNode) throws {
        biz = try node.member("biz").string()
        type = try node.member("type").string()
    }

    /// The account's own changes, one currency a message.
    package static let assets = Channel(biz: "exchange", type: "assets")

    /// Where spot's private WebSocket is.
    package static let path = "/"
}
