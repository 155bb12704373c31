import Foundation

/// The documented payloads under `Tests/Fixtures`.
package enum Fixture {
    /// The bytes of a fixture, such as `coinw/ws_assets.json`. One that is not there is a mistake in the test and traps.
    package static func bytes(_ path: String) -> [UInt8] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Fixtures/\(path)")
        guard let data = try? Data(contentsOf: file) else { fatalError("no fixture \(path)") }
        return [UInt8](data)
    }
}
