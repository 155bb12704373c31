import Net
import Testing

@testable import Gateway

struct PreferencesTests {
    @Test(arguments: [
        ("gzip", 1_000), ("gzip;q=0", 0), ("*;q=0.5", 500), ("br, gzip;q=0.25", 250), ("*, gzip;q=0", 0),
        ("GZIP ; Q=0.125", 125), ("br", 0), ("gzip;q=x", 0), ("gzip;q=1.000", 1_000), (",,", 0),
    ])
    func `a coding is as welcome as the most particular word says`(_ field: String, _ weight: Int) {
        #expect(Preferences(field).weight(ofCoding: "gzip") == weight)
    }

    @Test(arguments: [
        ("text/csv", 1_000), ("text/*;q=0.5", 500), ("*/*", 1_000), ("application/json", 0),
        ("text/csv;q=0.1, */*", 100), ("text/csv; charset=utf-8", 1_000),
    ])
    func `a type is as welcome as the most particular word says`(_ field: String, _ weight: Int) {
        #expect(Preferences(field).weight(ofType: "text/csv") == weight)
    }

    @Test(arguments: ["W/\"7\"", "\"7\"", "*", "\"1\" , W/\"7\" , \"2\"", "\t\"7\"\t", "W/\"7\" ,\"1\""])
    func `a tag is found wherever it stands in the list`(_ field: String) throws {
        let base = try #require(BaseURL("http://127.0.0.1:1"))
        for (tag, status) in [("7", 304), ("8", field == "*" ? 304 : 200)] {
            let request = HTTPRequest(.get, base: base, path: "/", headers: HTTPHeaders([("if-none-match", field)]))
            #expect(Document([], tag: tag).response(to: request).status == status)
        }
    }

    @Test func `what is packed in pieces is one gzip`() throws {
        let bytes = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
        let gzip = try #require(Gzip())
        var packed: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 10_000) {
            packed += gzip.pack(Array(bytes[start..<start + 10_000]), isLast: false)
        }
        packed += gzip.pack([], isLast: true)
        #expect(packed.prefix(2) == [0x1F, 0x8B])
        // The last four bytes are the length.
        #expect(packed.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) } == bytes.count)
    }
}
