/// The parts of an export that is written piece by piece.
extension BalanceReport {
    /// What `csv` begins with.
    package static var csvHeadLine: [UInt8] { Array(CSV.line(csvHead).utf8) }

    /// The balances alone, as CSV.
    package func csvRows() -> [UInt8] { Array(balances.map { CSV.line($0.fields) }.joined().utf8) }
}
