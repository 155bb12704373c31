import Foundation

/// What `scripts/bench` prepared: bodies that both sides read, to the byte, and the peers' results.
struct BenchInput: Sendable {
    let folder: URL
    private let peers: [String: Double]

    /// Reads `peers.tsv`: a name, a tab, nanoseconds.
    init(folder: String) throws {
        self.folder = URL(filePath: folder)
        let lines = try String(contentsOf: self.folder.appending(path: "peers.tsv"), encoding: .utf8).split(
            separator: "\n")
        peers = Dictionary(
            uniqueKeysWithValues: lines.compactMap { line in
                let columns = line.split(separator: "\t")
                return columns.count == 2 ? Double(columns[1]).map { (String(columns[0]), $0) } : nil
            })
    }

    /// The bytes of `connect.json` or another body of the folder.
    func body(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: folder.appending(path: name)))
    }

    /// Nanoseconds a peer took; a peer that was not run is a failure, never a blank.
    func peer(_ name: String) throws -> Double {
        guard let nanoseconds = peers[name] else { throw MissingPeer(name: name) }
        return nanoseconds
    }
}

/// `peers.tsv` has no such row.
struct MissingPeer: Error, CustomStringConvertible {
    let name: String

    var description: String { "no peer '\(name)' was measured: see Benchmarks/peers" }
}
