import Accounts
import Balances
import Book
import Net

/// What a reading is for.
enum Errand: Sendable {
    /// The end users of a partner.
    case listing
    /// Everything of an account without end users; `command` names the source for cross-checks.
    case poll(command: CrossCheck.Source)
    /// End users the planner chose.
    case resync([HolderState])
    /// End users of whom something was left aside.
    case doubts([Holder])
}

/// A reading under way.
struct RunningErrand: Sendable {
    let errand: Errand
    var session: ReadSession
    /// The number of the request that is out; nil while none is.
    var request: Int?
    var waitsUntil: Duration?

    var wakesAt: [Duration?] { [request == nil ? waitsUntil ?? .zero : nil] }
}
