/// Where the journal is kept.
package enum StoreAddress: Sendable, Hashable {
    /// A file of SQLite; absolute or relative to the working directory.
    case sqlite(path: String)
}

/// Reads the value of `store`.
struct StoreReader {
    /// Of the configuration file: relative paths begin there.
    let folder: String
    let home: String?

    private static let example = #""sqlite:counterfoil.db""#

    func address(_ value: JSON5Value, _ problems: inout Problems) -> StoreAddress? {
        guard let text = problems.text(value, "store", example: Self.example) else { return nil }
        guard let colon = text.firstIndex(of: ":") else {
            problems.add(
                value.position, "store must begin with the kind of store",
                remedy: "write \"sqlite:\" before the path, as in \(Self.example)")
            return nil
        }
        let path = String(text[text.index(after: colon)...])
        guard text[..<colon] == "sqlite" else {
            let kind = shown(String(text[..<colon]), else: "this kind")
            problems.add(
                value.position, "store cannot be of \(kind): only SQLite is there so far",
                remedy: "write \(Self.example)")
            return nil
        }
        guard !path.isEmpty, !path.hasPrefix("//") else {
            problems.add(
                value.position, "store names no file", remedy: "write \(Self.example), or sqlite:/ and an absolute path"
            )
            return nil
        }
        return .sqlite(path: resolved(path: path, in: folder, home: home))
    }
}
