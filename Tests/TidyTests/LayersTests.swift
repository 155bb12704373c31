import Testing

struct LayersTests {
    @Test func `every import points upwards`() throws {
        let files = try Tree.swiftFiles(under: "Sources", "Benchmarks/bench")
        #expect(files.count > 20, "the sources were not found")
        let violations = files.flatMap(Layers.violations)
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test func `every folder under Sources has its place in the table`() {
        let violations = Tree.paths(under: "Sources").flatMap { Layers.violations(TextFile(path: $0, text: "")) }
        #expect(violations.isEmpty, "\(report(violations))")
    }

    @Test(arguments: [
        ("Sources/Money/A.swift", "import Balances", "Balances does not stand above Money"),
        ("Sources/Money/A.swift", "public import Money", "Money does not stand above Money"),
        ("Sources/Net/A.swift", "package import NetClient", "NetClient does not stand above Net"),
        ("Sources/Venues/SFOX/Wire/A.swift", "import SFOXClient", "SFOXClient does not stand above SFOXWire"),
        ("Sources/Venues/SFOX/Wire/A.swift", "import TheDexWire", "TheDexWire does not stand above SFOXWire"),
        ("Sources/Venues/SFOX/Client/A.swift", "import CoinWWire", "SFOXClient and CoinWWire are different venues"),
        ("Sources/Venues/SFOX/Paper/A.swift", "import SFOXClient", "client and paper venue meet only in SFOXWire"),
        ("Sources/Venues/SFOX/Client/A.swift", "import SFOXPaper", "SFOXPaper does not stand above SFOXClient"),
        (
            "Sources/Engine/A.swift", "import SFOXClient",
            "venues meet in Counterfoil and foil only: take SFOXClient's part as a value"
        ),
        (
            "Sources/Commands/A.swift", "import BitfrontWire",
            "venues meet in Counterfoil and foil only: take BitfrontWire's part as a value"
        ),
        ("Sources/Commands/A.swift", "import Counterfoil", "Counterfoil does not stand above Commands"),
        ("Sources/NetServer/A.swift", "internal import CCurl", "only NetClient imports CCurl: use NetClient"),
        ("Sources/NetServer/A.swift", "import CWslay", "only Frames imports CWslay: use Frames"),
        ("Sources/NetClient/A.swift", "package import CWslay", "only Frames imports CWslay: use Frames"),
        ("Sources/NetClient/A.swift", "import CSimdjson", "only JSON imports CSimdjson: use JSON"),
        ("Benchmarks/bench/A.swift", "import COpenSSL", "only Signing imports COpenSSL: use Signing"),
        ("Sources/Engine/A.swift", "import Foundation", "values import no Foundation"),
        ("Sources/Venues/CoinW/Wire/A.swift", "import struct Foundation.Date", "values import no Foundation"),
        (
            "Sources/Commands/A.swift", "import FoundationNetworking",
            "FoundationNetworking is too large and too slow: use NetClient"
        ),
        ("Sources/Balances/A.swift", "@preconcurrency import JSON", "JSON does not stand above Balances"),
        ("Sources/Balances/A.swift", "import Money; import Net", "Net does not stand above Balances"),
    ])
    func `refuses`(path: String, text: String, remedy: String) {
        #expect(Layers.violations(TextFile(path: path, text: text)).map(\.remedy) == [remedy])
    }

    @Test(arguments: [
        ("Sources/Balances/A.swift", "public import Money"),
        ("Sources/JSON/A.swift", "internal import CSimdjson"),
        ("Sources/Venues/SFOX/Paper/A.swift", "import SFOXWire\nimport Paper"),
        ("Sources/Counterfoil/A.swift", "import SFOXClient\nimport CoinWPaper"),
        ("Sources/foil/A.swift", "import Foundation\nimport Counterfoil\nimport Commands"),
        ("Sources/Money/A.swift", "// import Balances\nlet text = \"import Balances\""),
        ("Benchmarks/bench/A.swift", "import CSlices\nimport SFOXClient"),
    ])
    func `accepts`(path: String, text: String) {
        #expect(Layers.violations(TextFile(path: path, text: text)).map(\.remedy) == [])
    }

    @Test(arguments: [
        "Sources/Ledgers/A.swift", "Sources/Venues/Kraken/Wire/A.swift", "Sources/Venues/SFOX/Feed/A.swift",
    ])
    func `refuses a folder without a place`(path: String) {
        #expect(Layers.violations(TextFile(path: path, text: "")).count == 1)
    }
}
