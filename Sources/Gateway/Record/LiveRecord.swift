package import Book
package import Journal
package import Reports
package import Store

/// The record as it is kept now: all that the gateway knows of the engine.
package protocol LiveRecord: AnyObject, Sendable {
    /// In the order of the configuration, which may be replaced while it runs.
    var accounts: NamedAccounts { get }
    /// Which configuration `accounts` is of, counted from 0. Who asks for it first and for the accounts afterwards has these
    /// or later ones.
    var generation: Int { get }
    /// Lends the book for one short look: nothing is applied meanwhile. A copy of it is cheap and stays as it is.
    func withBook<R>(_ body: (inout BalanceBook) -> R) -> R
    /// Lends the journal and its index, for reading, brought up to what is durable. It waits for the disk.
    func withStore<R>(_ body: (SQLiteStore) throws -> R) throws -> R
    /// Gives recorded entries their meaning again, for one thread.
    func makeReader() -> RecordReader
    /// How long one end user's reading takes under the key's budget; nil for an account without end users.
    func resyncPace(of account: String) -> Duration?
    /// How the engine fares now.
    var pulse: EnginePulse { get }
}

extension LiveRecord {
    /// The configuration stays as it is.
    package var generation: Int { 0 }
    /// Nothing waits and nothing is spent.
    package var pulse: EnginePulse { EnginePulse() }
}
