import Balances
import JSON
import Reports

/// What one account makes of the venues' codes: which are wanted, in which order they are listed, and what is written of
/// them, which is the same in every row.
struct CodeForms: Sendable {
    struct Form: Sendable {
        var code: String
        var asset: Asset?
        var isWanted: Bool
        /// The place among the codes of the account.
        var rank = 0
        /// `"asset":"BTC","network":null,"venueAsset":"btc","total":`
        var json: [UInt8]
        /// `BTC,,btc,`
        var csv: [UInt8]
    }

    private(set) var forms: [Form]

    /// - Parameter codes: by their numbers.
    init(_ codes: [String], of account: NamedAccount, selecting selection: BalanceReport.Selection) {
        forms = codes.map { code in
            let asset = account.assets[code]
            return Form(
                code: code, asset: asset, isWanted: selection.includes(asset, venueAsset: code),
                json: Self.json(asset, code), csv: CSVRow.fields([asset?.code, asset?.network, code]))
        }
        let order = forms.indices.sorted { Self.key(forms[$0]) < Self.key(forms[$1]) }
        for (rank, index) in order.enumerated() { forms[index].rank = rank }
    }

    subscript(code: Int) -> Form { forms[code] }

    /// By asset, then network, then the venue's own code; unmapped codes under their own name.
    private static func key(_ form: Form) -> (Spelling, Spelling, Spelling) {
        (Spelling(form.asset?.code ?? form.code), Spelling(form.asset?.network ?? ""), Spelling(form.code))
    }

    private static func json(_ asset: Asset?, _ code: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(",\"asset\":")
        bytes.append(json: asset?.code)
        bytes.append(",\"network\":")
        bytes.append(json: asset?.network)
        bytes.append(",\"venueAsset\":")
        bytes.append(json: code)
        bytes.append(",\"total\":")
        return bytes
    }
}

extension [UInt8] {
    @inline(__always) mutating func append(_ text: StaticString) {
        append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// A JSON string, or null.
    mutating func append(json text: String?) {
        guard let text else { return append("null") }
        JSONText.append(text, to: &self)
    }
}

/// Fields of comma-separated values, by RFC 4180.
enum CSVRow {
    /// Each with a comma after it; what is absent is empty.
    static func fields(_ fields: [String?]) -> [UInt8] {
        fields.reduce(into: []) { bytes, field in
            bytes += (field.map { CSV.quoted($0) } ?? "").utf8
            bytes.append(UInt8(ascii: ","))
        }
    }
}
