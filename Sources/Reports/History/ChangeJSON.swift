import Balances
package import JSON
import Money

/// The changes of `foil history --json`, one after the other, so that any number of them is never held at once.
package struct ChangeJSON: Sendable {
    private var isFirst = true

    package init() {}

    /// Before the first change.
    package var head: [UInt8] { Array("{\"changes\": [".utf8) }
    /// After the last one.
    package var tail: [UInt8] { Array((isFirst ? "]}\n" : "\n]}\n").utf8) }

    /// Adds one change, on a line of its own.
    package mutating func append(_ change: BalanceChange, in account: NamedAccount, to output: inout [UInt8]) {
        output += Array((isFirst ? "\n" : ",\n").utf8)
        isFirst = false
        var writer = JSONWriter()
        writer.object { change.write(to: &$0, account) }
        output += writer.bytes
    }

    /// One change by itself, with a line feed.
    package static func line(_ change: BalanceChange, in account: NamedAccount) -> [UInt8] {
        var writer = JSONWriter()
        writer.object { change.write(to: &$0, account) }
        return writer.bytes + [UInt8(ascii: "\n")]
    }
}

extension BalanceChange {
    /// The members of a change in `foil history --json`.
    package func write(to writer: inout JSONWriter, _ named: NamedAccount) {
        let asset = named.assets[venueAsset]
        writer.text("account", account)
        writer.text("venue", named.venue.rawValue)
        writer.text("user", holder.user)
        writer.text("asset", asset?.code)
        writer.text("network", asset?.network)
        writer.text("venueAsset", venueAsset)
        writer.whole("position", position)
        writer.whole("sequence", sequence)
        writer.text("venueTime", venueTime?.description)
        writer.text("receivedAt", "\(receivedAt)")
        writer.balance("before", before)
        writer.balance("after", after)
        writer.key("difference")
        writer.object { writer in
            for step in steps.prefix(3) { writer.text(step.name, step.difference?.description) }
        }
    }
}

extension JSONWriter {
    /// The amounts of a balance as in `foil balances --json`, or null.
    fileprivate mutating func balance(_ name: String, _ balance: Balance?) {
        key(name)
        guard let balance else { return null() }
        object { writer in
            for (name, amount) in balance.amounts.prefix(3) { writer.amount(name, amount) }
            writer.key("wallets")
            writer.object { writer in
                for (name, amount) in balance.amounts.dropFirst(3) { writer.amount(name, amount) }
            }
            writer.list("derived", balance.derived) { $1.string($0) }
        }
    }
}
