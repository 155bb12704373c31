package import Accounts

extension MessageForm {
    /// What the engine noted itself, as JSON of its own.
    package static let gap = MessageForm(rawValue: "gap")
    package static let outcome = MessageForm(rawValue: "outcome")
    package static let finding = MessageForm(rawValue: "finding")
    package static let spending = MessageForm(rawValue: "spending")
    package static let live = MessageForm(rawValue: "live")
    package static let start = MessageForm(rawValue: "start")
    package static let alert = MessageForm(rawValue: "alert")
}
