/// What a manual page says beyond the commands.
package struct Manual: Sendable, Hashable {
    /// A term and its explanation.
    package struct Entry: Sendable, Hashable {
        /// An exit code, a variable, a path.
        package var term: String
        /// A sentence.
        package var meaning: String

        package init(_ term: String, _ meaning: String) {
            self.term = term
            self.meaning = meaning
        }
    }

    /// The day of the release, as mdoc wants it: `November 21, 2026`.
    package var date: String
    /// Environment variables that the program reads.
    package var environment: [Entry]
    /// Files that the program reads or writes.
    package var files: [Entry]
    /// What the program's exit codes mean.
    package var exitCodes: [Entry]

    package init(date: String = "", environment: [Entry] = [], files: [Entry] = [], exitCodes: [Entry] = []) {
        self.date = date
        self.environment = environment
        self.files = files
        self.exitCodes = exitCodes
    }
}
