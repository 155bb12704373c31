/// The candidate that `word` most likely meant, or nil when none is near enough to be worth suggesting.
///
/// Letter case is ignored; inserting, dropping, changing and swapping neighbouring letters each count as one mistake.
/// One mistake in three letters is forgiven, at least one and at most three; the first of equally near candidates wins.
package func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let tolerance = min(3, max(1, word.count / 3))
    let ranked = candidates.map { (candidate: $0, mistakes: mistakes(from: word, to: $0)) }
    guard let best = ranked.min(by: { $0.mistakes < $1.mistakes }), best.mistakes <= tolerance else { return nil }
    return best.candidate
}

/// The restricted Damerau-Levenshtein distance, in three rows. Words past `longest` letters are not compared.
private func mistakes(from word: String, to candidate: String) -> Int {
    let a = Array(word.lowercased().unicodeScalars)
    let b = Array(candidate.lowercased().unicodeScalars)
    guard a.count <= longest, b.count <= longest else { return .max }
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}

/// Nothing that people type as a key or a command is longer; it bounds the work that a hostile text can cause.
private let longest = 64
