/// The folder a path lies in: `.` for a bare name.
func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}

/// The path that `text` means in a file that lies in `folder`: `~/` is the home folder, what is relative starts at `folder`.
func resolved(path text: String, in folder: String, home: String?) -> String {
    if text.hasPrefix("~/"), let home { return "\(home)\(text.dropFirst())" }
    if text.hasPrefix("/") || folder == "." { return text }
    return folder == "/" ? "/\(text)" : "\(folder)/\(text)"
}
