/// One measured figure beside what it is compared with. Both are nanoseconds; less is better.
struct Figure: Sendable {
    /// What is done, such as `Connect message -> exact statement`.
    var name: String
    var ours: Double
    /// What it is compared with, such as `orjson + Decimal`.
    var against: String
    var theirs: Double
    /// The least `theirs / ours` may be.
    var floor: Double

    /// A row of the table that `scripts/bench` makes of several rounds: the columns with tabs between them.
    var row: String { "\(name)\t\(ours)\t\(against)\t\(theirs)\t\(floor)" }
}
