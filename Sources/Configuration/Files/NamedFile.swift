/// A file that a command line names to be read whole, such as a scenario.
package enum NamedFile {
    /// Why it cannot be read, as a sentence without its path.
    package struct Unreadable: Error, Sendable, CustomStringConvertible {
        package let description: String
    }

    /// The file's bytes. Blocks while it reads.
    package static func read(_ path: String, limit: Int) throws(Unreadable) -> [UInt8] {
        do {
            return try FileContents(path: path, kinds: [.regular], limit: limit).bytes
        } catch {
            switch error {
            case .missing: throw Unreadable(description: "there is no such file")
            case .kind(let kind): throw Unreadable(description: "this is \(kind), not a file")
            case .tooLarge: throw Unreadable(description: "the file is larger than \(limit) bytes")
            case .late: throw Unreadable(description: "the file did not end in time")
            case .denied: throw Unreadable(description: "the file cannot be read: \(FileFault.deniedWords)")
            case .system(let reason): throw Unreadable(description: "the file cannot be read: \(reason)")
            }
        }
    }
}
