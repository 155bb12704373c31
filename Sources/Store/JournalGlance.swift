package import Journal

/// Tells at little cost whether another process has written to a journal since. Belongs to one thread.
package final class JournalGlance {
    private let database: Database

    package init(_ path: String) throws(StoreFailure) {
        database = try Database(path)
        try database.execute("PRAGMA query_only = ON; PRAGMA trusted_schema = OFF")
    }

    /// Another number after every commit of someone else.
    package var version: Int64 {
        get throws(StoreFailure) { try database.integer("PRAGMA data_version") }
    }
}
