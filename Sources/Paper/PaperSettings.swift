/// A venue's settings as a scenario writes them: words under names. Each venue's Paper room takes what it knows; what
/// is left over is a mistake.
package struct PaperSettings: Sendable {
    package private(set) var venue: String
    private var words: [String: String]
    private var known: [String] = []

    /// - Parameter words: each value as its JSON text without quotes: `true`, `250`, `array`.
    package init(venue: String, words: [String: String] = [:]) {
        self.venue = venue
        self.words = words
    }

    package mutating func bool(_ name: String, else standard: Bool) throws(ScenarioError) -> Bool {
        switch take(name) {
        case nil: return standard
        case "true": return true
        case "false": return false
        case .some(let text): throw ScenarioError("\(venue): \(name) is true or false, not \(text)")
        }
    }

    package mutating func int(
        _ name: String, in range: ClosedRange<Int>, else standard: Int
    ) throws(ScenarioError) -> Int {
        guard let text = take(name) else { return standard }
        guard let number = Int(text), range.contains(number) else {
            throw ScenarioError(
                "\(venue): \(name) is a whole number from \(range.lowerBound) to \(range.upperBound), not \(text)")
        }
        return number
    }

    package mutating func word(
        _ name: String, of words: [String], else standard: String
    ) throws(ScenarioError) -> String {
        guard let text = take(name) else { return standard }
        guard words.contains(text) else {
            throw ScenarioError("\(venue): \(name) is one of \(words.joined(separator: ", ")), not \(text)")
        }
        return text
    }

    /// Refuses names that nobody took.
    package func finish() throws(ScenarioError) {
        guard let unknown = words.keys.sorted().first else { return }
        throw ScenarioError("\(venue) has no setting \(unknown); it has \(known.sorted().joined(separator: ", "))")
    }

    private mutating func take(_ name: String) -> String? {
        known.append(name)
        return words.removeValue(forKey: name)
    }
}

/// Why a scenario cannot be played.
package struct ScenarioError: Error, Sendable, Hashable {
    /// One sentence for people.
    package var message: String

    package init(_ message: String) { self.message = message }
}
