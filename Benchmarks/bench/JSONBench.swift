import Balances
import CSlices
import Foundation
import JSON
import Money
import SFOXClient
import SFOXWire

/// Messages into exact values, beside simdjson's own slices, Foundation and Python.
///
/// "Exact rows" is what the peers do too, or less: everything typed and exact. "Checked statement" adds the words of the
/// model and the venue's equations.
enum JSONBench {
    static let suite = Suite(name: "json") { input in
        let connect = try input.body("connect.json")
        let message = try message(connect)
        let statement = try statement(connect)
        let body = try input.body("sfox200.json")
        let (rows, rest) = (try restRows(body), try restStatement(body))
        let (orjson, json) = (try input.peer("connect orjson"), try input.peer("sfox200 json"))
        let (slices, decoder) = (try slices(connect), try decoder(connect))
        return [("exact rows", message), ("checked statement", statement)].flatMap { kind, ours in
            [
                figure("Connect message -> \(kind)", ours, "simdjson's slices alone", slices, floor: 1.0 / 3),
                figure("Connect message -> \(kind)", ours, "Python orjson + Decimal", orjson, floor: 10),
                figure("Connect message -> \(kind)", ours, "JSONDecoder", decoder, floor: 25),
            ]
        } + [
            figure("sFOX REST, 200 currencies -> exact rows", rows, "Python json + Decimal", json, floor: 10),
            figure("sFOX REST, 200 currencies -> checked statement", rest, "Python json + Decimal", json, floor: 10),
        ]
    }

    private static func figure(
        _ name: String, _ ours: Double, _ against: String, _ theirs: Double, floor: Double
    ) -> Figure {
        Figure(name: name, ours: ours, against: against, theirs: theirs, floor: floor)
    }

    /// Everything the venue said, typed and exact, in values of its own.
    private static func message(_ body: [UInt8]) throws -> Double {
        let parser = JSONParser()
        return try nanoseconds { keep(try parser.read(body) { try FeedMessage($0) }) }
    }

    /// The same in the words of the model, with the venue's equations checked.
    private static func statement(_ body: [UInt8]) throws -> Double {
        let parser = JSONParser()
        var findings: [Finding] = []
        return try nanoseconds { keep(try readFeed(body, with: parser, &findings)) }
    }

    @inline(__always)
    static func readFeed(
        _ body: [UInt8], with parser: JSONParser, _ findings: inout [Finding]
    ) throws -> SFOXFeedReading.News {
        try parser.read(body) {
            try SFOXFeedReading.read($0, receivedAt: Timestamp(nanoseconds: 0), findings: &findings)
        }
    }

    private static func restRows(_ body: [UInt8]) throws -> Double {
        let parser = JSONParser()
        return try nanoseconds { keep(try parser.read(body) { try UserBalance.rows($0) }) }
    }

    private static func restStatement(_ body: [UInt8]) throws -> Double {
        let parser = JSONParser()
        var findings: [Finding] = []
        return try nanoseconds { keep(try readRest(body, with: parser, &findings)) }
    }

    @inline(__always)
    static func readRest(
        _ body: [UInt8], with parser: JSONParser, _ findings: inout [Finding]
    ) throws -> Statement {
        try parser.read(body) {
            try SFOXStatement.read(
                $0, as: .number, holder: .owner, venueTime: nil, receivedAt: Timestamp(nanoseconds: 0),
                findings: &findings)
        }
    }

    private static func slices(_ body: [UInt8]) throws -> Double {
        let parser = cslices_parser_create(body, body.count)
        defer { cslices_parser_destroy(parser) }
        guard cslices_read(parser) > 0 else { throw OtherMessage() }
        return nanoseconds { keep(cslices_read(parser)) }
    }

    private static func decoder(_ body: [UInt8]) throws -> Double {
        let (decoder, data) = (JSONDecoder(), Data(body))
        return try nanoseconds { keep(try decoder.decode(CodableMessage.self, from: data)) }
    }
}

/// The body is no Connect message.
private struct OtherMessage: Error {}
