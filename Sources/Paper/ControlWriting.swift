import Balances
import JSON
import Money
import Net

extension PaperWorld {
    /// `GET /ledger`: every position, what came from outside, that both sum to zero, and the latest entries.
    func write(to writer: inout JSONWriter) {
        let sums = ledger.assets.map { ledger.balance(venue: $0.venue, asset: $0.asset) }
        writer.object { writer in
            writer.key("balanced")
            writer.bool(sums.allSatisfy { $0.sum == .zero })
            writer.key("holders")
            writer.array { writer in
                for key in ledger.holders { write(key, to: &writer) }
            }
            writer.key("assets")
            writer.array { writer in
                for sum in sums { sum.write(to: &writer) }
            }
            writer.key("entryCount")
            writer.int(ledger.entryCount)
            writer.key("entries")
            writer.array { writer in
                for entry in ledger.entries { entry.write(to: &writer) }
            }
        }
    }

    func writeFaults(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("faults")
            writer.array { writer in
                for fault in faults.faults { fault.write(to: &writer) }
            }
        }
    }

    private func write(_ key: LedgerKey, to writer: inout JSONWriter) {
        writer.object { writer in
            writer.holder(key)
            writer.key("positions")
            writer.array { writer in
                for position in ledger.positions(of: key) ?? [] { position.write(to: &writer) }
            }
        }
    }
}

/// All that holders have of an asset at a venue, and what came from outside for it.
package struct LedgerBalance: Sendable, Hashable {
    var venue: String
    var asset: String
    var inside: ExactDecimal
    var outside: ExactDecimal
    /// Zero, or the ledger is wrong.
    var sum: ExactDecimal

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("venue", venue)
            writer.text("asset", asset)
            writer.text("inside", "\(inside)")
            writer.text("outside", "\(outside)")
            writer.text("sum", "\(sum)")
        }
    }
}

extension Ledger {
    /// Adds up one asset of one venue.
    func balance(venue: String, asset: String) -> LedgerBalance {
        let held = holders(at: venue).flatMap { positions(of: $0) ?? [] }.filter { $0.asset.isSpelled(asset) }.map(
            \.total)
        let beyond = outside(venue: venue, asset: asset)
        // Inside is minus what is outside, which was checked to fit when it was booked.
        let inside = held.reduce(ExactDecimal.zero) { (try? $0.adding($1)) ?? $0 }
        let sum = (try? inside.adding(beyond)) ?? inside
        return LedgerBalance(venue: venue, asset: asset, inside: inside, outside: beyond, sum: sum)
    }
}

extension LedgerEntry {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("number")
            writer.int(number)
            writer.text("at", "\(at)")
            writer.text("kind", kind)
            writer.holder(key)
            writer.text("asset", asset)
            writer.text("amount", "\(amount)")
            writer.text("from", from.name)
            writer.text("to", to.name)
        }
    }
}

extension Position {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("asset", asset)
            writer.text("total", "\(total)")
            writer.text("available", "\(available)")
            for pocket in Pocket.allCases { writer.text(pocket.rawValue, "\(self[pocket])") }
        }
    }
}

extension Fault {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.text("venue", venue)
            writer.text("kind", kind.rawValue)
            writer.key("count")
            if let remaining { writer.int(remaining) } else { writer.null() }
            writer.key("byMilliseconds")
            let (seconds, attoseconds) = amount.components
            writer.int(seconds * 1_000 + attoseconds / 1_000_000_000_000_000)
        }
    }
}

extension JSONWriter {
    mutating func text(_ name: String, _ value: String) {
        key(name)
        string(value)
    }

    mutating func holder(_ holder: LedgerKey) {
        text("venue", holder.venue)
        key("user")
        if let user = holder.user { string(user) } else { null() }
    }
}

extension HTTPResponse {
    static func json(status: Int = 200, _ body: (inout JSONWriter) -> Void) -> HTTPResponse {
        var writer = JSONWriter(pretty: true)
        body(&writer)
        return HTTPResponse(
            status: status, headers: ["Content-Type": "application/json"], body: writer.bytes + [UInt8(ascii: "\n")])
    }

    static func refusal(_ status: Int, _ message: String) -> HTTPResponse {
        json(status: status) { writer in writer.object { $0.text("error", message) } }
    }

    /// Where there is nothing, what there is.
    static func controlIndex(_ status: Int) -> HTTPResponse {
        .refusal(
            status,
            "here are POST /deposits, /withdrawals, /holds, /releases, /wallet-transfers, GET /ledger, "
                + "GET, POST and DELETE /faults")
    }

    static let controlIndex = json { writer in
        writer.object { writer in
            writer.key("paths")
            writer.array { writer in
                for path in PaperWorld.paths { writer.string(path) }
            }
        }
    }
}
