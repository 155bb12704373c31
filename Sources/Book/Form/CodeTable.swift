import Balances

/// The venues' own codes, each with a small number, so that a balance need not carry its code's text.
///
/// Numbers are given in the order in which codes are first seen, which is the order of the journal: the same journal gives
/// the same numbers.
struct CodeTable: Sendable {
    private(set) var codes: [String] = []
    private var numbers: [Spelling: Int] = [:]

    subscript(number: Int) -> String { codes[number] }

    var count: Int { codes.count }

    /// The code's number, given now if it has none.
    mutating func number(of code: String) -> Int {
        let spelling = Spelling(code)
        if let number = numbers[spelling] { return number }
        numbers[spelling] = codes.count
        codes.append(code)
        return codes.count - 1
    }

    /// Adds a code of a checkpoint; false when it is there already.
    mutating func restore(_ code: String) -> Bool {
        guard numbers.updateValue(codes.count, forKey: Spelling(code)) == nil else { return false }
        codes.append(code)
        return true
    }
}
