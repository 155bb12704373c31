/// How long the bytes that venues sent are kept. What they said stays in the index, and their digests in the chain.
package struct RetentionAges: Sendable, Hashable {
    /// Of messages of feeds; nil for ever.
    package var messages: Duration?
    /// Of answers to requests; nil for ever.
    package var answers: Duration?

    package init(messages: Duration? = nil, answers: Duration? = nil) {
        self.messages = messages
        self.answers = answers
    }
}

/// Reads the value of `retention`.
enum RetentionReader {
    private static let example = #"{ messages: "90d", answers: "90d" }"#
    private static let keys = ["messages", "answers"]

    static func ages(_ value: JSON5Value, _ problems: inout Problems) -> RetentionAges? {
        guard let members = problems.object(value, "retention", example: example) else { return nil }
        var ages = RetentionAges()
        for member in members {
            switch member.key {
            case "messages": ages.messages = age(member, &problems)
            case "answers": ages.answers = age(member, &problems)
            default: problems.unknownKey(member, in: "retention", known: keys)
            }
        }
        return ages
    }

    /// `36h` or `90d`: shorter than an hour nothing could be looked up, and a hundred years are for ever.
    private static func age(_ member: JSON5Member, _ problems: inout Problems) -> Duration? {
        let name = "\(member.key) of retention"
        guard let text = problems.text(member.value, name, example: #""90d""#) else { return nil }
        let digits = text.dropLast()
        let hours: Int64? = text.last == "d" ? 24 : text.last == "h" ? 1 : nil
        guard let hours, (1...6).contains(digits.utf8.count), digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let count = Int64(digits), (1...longest).contains(count * hours)
        else {
            problems.add(
                member.value.position, "\(name) must be a number of hours or days, from 1h to 36500d",
                remedy: #"write "90d" or "36h", or leave it out to keep everything"#)
            return nil
        }
        return .seconds(count * hours * 3_600)
    }

    private static let longest: Int64 = 36_500 * 24
}
