/// Breaks a text into lines of at most `width` characters at spaces; a longer word gets a line of its own.
func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in text.split(whereSeparator: \.isWhitespace) {
        if !line.isEmpty, line.count + 1 + word.count > width {
            lines.append(line)
            line = ""
        }
        line += line.isEmpty ? String(word) : " \(word)"
    }
    if !line.isEmpty { lines.append(line) }
    return lines
}

/// The paragraphs of a text: parts with an empty line between them.
func paragraphs(of text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
        .split(whereSeparator: { $0.allSatisfy(\.isWhitespace) })
        .map { $0.joined(separator: " ") }
}
