// swift-tools-version: 6.3
import PackageDescription

// The targets, from the values down to the programs: each may depend only on what stands above it.
// `Tests/TidyTests` holds the table below against the imports that are really in the files.

let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

func swift(_ name: String, path: String? = nil, _ dependencies: [String] = []) -> Target {
    .target(
        name: name, dependencies: dependencies.map { .target(name: $0) }, path: path ?? "Sources/\(name)",
        swiftSettings: strict)
}

func cLibrary(_ name: String, pkgConfig: String? = nil, apt package: String) -> Target {
    .systemLibrary(name: name, path: "Sources/\(name)", pkgConfig: pkgConfig, providers: [.apt([package])])
}

func tests(_ name: String, _ dependencies: [String]) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: (dependencies + ["Witness"]).map { .target(name: $0) },
        path: "Tests/\(name)Tests",
        swiftSettings: strict)
}

/// One venue is one folder with three rooms: what is on the wire, the client's reading of it, the paper venue's side.
func venue(_ name: String) -> [Target] {
    [
        swift("\(name)Wire", path: "Sources/Venues/\(name)/Wire", ["Money", "JSON", "Signing", "Net"]),
        swift(
            "\(name)Client", path: "Sources/Venues/\(name)/Client",
            ["\(name)Wire", "Money", "Balances", "JSON", "Net", "Accounts"]),
        swift(
            "\(name)Paper", path: "Sources/Venues/\(name)/Paper",
            ["\(name)Wire", "Money", "Balances", "JSON", "Signing", "Net", "Paper"]),
        tests(
            name,
            [
                "\(name)Wire", "\(name)Client", "\(name)Paper", "Money", "Balances", "JSON", "Net", "Accounts", "Paper",
                "Rehearsal",
            ]),
    ]
}

let venues = ["SFOX", "TheDex", "Bitfront", "CoinW"]
let clientRooms = venues.map { "\($0)Client" }
let paperRooms = venues.map { "\($0)Paper" }

let package = Package(
    name: "counterfoil",
    products: [
        .library(name: "Counterfoil", targets: ["Counterfoil"]),
        .executable(name: "foil", targets: ["foil"]),
        .executable(name: "bench", targets: ["bench"]),
        .executable(name: "simulate", targets: ["simulate"]),
    ],
    targets: [
        cLibrary("COpenSSL", pkgConfig: "libcrypto", apt: "libssl-dev"),
        cLibrary("CCurl", pkgConfig: "libcurl", apt: "libcurl4-openssl-dev"),
        cLibrary("CSQLite", pkgConfig: "sqlite3", apt: "libsqlite3-dev"),
        cLibrary("CZlib", pkgConfig: "zlib", apt: "zlib1g-dev"),
        cLibrary("CWslay", apt: "libwslay-dev"),
        cLibrary("CWebSockets", pkgConfig: "libwebsockets", apt: "libwebsockets-dev"),
        .target(name: "CSimdjson", path: "Sources/CSimdjson", linkerSettings: [.linkedLibrary("simdjson")]),

        swift("Money"),
        swift("Balances", ["Money"]),
        swift("JSON", ["Money", "CSimdjson"]),
        swift("Signing", ["COpenSSL"]),
        swift("Net"),
        swift("Frames", ["Net", "CWslay"]),
        swift("NetClient", ["Net", "Frames", "Signing", "CCurl"]),
        swift("NetServer", ["Net", "Frames", "CWebSockets"]),
        swift("Accounts", ["Money", "Balances", "JSON", "Signing", "Net"]),
        swift("Paper", ["Money", "Balances", "JSON", "Net", "NetServer", "Accounts"]),
    ]
        + venues.flatMap(venue)
        + [
            swift("Journal", ["Money", "Balances", "JSON", "Signing", "Net", "Accounts"]),
            swift("Book", ["Money", "Balances", "JSON", "Signing", "Net", "Accounts", "Journal"]),
            swift("Store", ["Money", "Balances", "JSON", "Signing", "Net", "Accounts", "Journal", "Book", "CSQLite"]),
            swift("Engine", ["Balances", "JSON", "Net", "Accounts", "Journal", "Book"]),
            swift("Reports", ["Money", "Balances", "JSON", "Signing", "Accounts", "Journal", "Book"]),
            .target(
                name: "Dashboard", path: "Sources/Dashboard", resources: [.embedInCode("web")], swiftSettings: strict),
            swift("Alerts", ["Money", "Balances", "JSON", "Signing", "Net", "Accounts", "Journal", "Book", "Reports"]),
            swift("Configuration", ["Money", "Balances", "Net", "Accounts", "Alerts"]),
            swift(
                "Gateway",
                [
                    "Dashboard",
                    "Money", "Balances", "JSON", "Signing", "Net", "Accounts", "Journal", "Book", "Store", "Reports",
                    "Configuration", "CZlib",
                ]),
            swift(
                "Commands",
                [
                    "Money", "Balances", "Net", "NetServer", "Accounts", "Paper", "Journal", "Book", "Store", "Engine",
                    "Reports", "Alerts", "Configuration", "Gateway",
                ]),
            swift(
                "Counterfoil",
                [
                    "Money", "Balances", "Net", "NetClient", "NetServer", "Accounts", "Paper", "Journal", "Book",
                    "Store",
                    "Engine",
                ] + clientRooms
                    + paperRooms),
            swift(
                "Simulation",
                [
                    "Money", "Balances", "Net", "Accounts", "Paper", "Journal", "Book", "Engine", "Counterfoil",
                ]),
            .executableTarget(
                name: "simulate", dependencies: ["Simulation"], path: "Sources/simulate", swiftSettings: strict),
            .executableTarget(
                name: "foil", dependencies: ["Counterfoil", "Commands", "Net", "Accounts", "Configuration", "Engine"],
                path: "Sources/foil", swiftSettings: strict),

            .target(name: "CLookup", path: "Benchmarks/CLookup", linkerSettings: [.linkedLibrary("sqlite3")]),
            .target(name: "CSlices", path: "Benchmarks/CSlices", linkerSettings: [.linkedLibrary("simdjson")]),
            .executableTarget(
                name: "bench",
                dependencies: [
                    "Money", "Balances", "JSON", "Net", "NetClient", "NetServer", "Accounts", "SFOXWire", "SFOXClient",
                    "Journal", "Book", "Store", "Reports", "Gateway", "CSlices", "CLookup",
                ],
                path: "Benchmarks/bench", swiftSettings: strict),

            .target(
                name: "Rehearsal",
                dependencies: ["Money", "Balances", "JSON", "Net", "Accounts", "Paper"].map { .target(name: $0) },
                path: "Tests/Rehearsal", swiftSettings: strict),
            .target(name: "Witness", dependencies: ["Money"], path: "Tests/Witness", swiftSettings: strict),
            tests("Money", ["Money"]),
            tests("Balances", ["Balances", "Money"]),
            tests("JSON", ["JSON", "Money"]),
            tests("Signing", ["Signing"]),
            tests("Frames", ["Frames", "Net"]),
            tests("Net", ["Net", "NetClient", "NetServer"]),
            tests("Accounts", ["Accounts", "Balances", "JSON", "Net", "Money"]),
            tests("Paper", ["Paper", "Balances", "Net", "JSON", "Money"]),
            tests("Reports", ["Reports", "Journal", "Book", "Accounts", "Balances", "JSON", "Net", "Money"]),
            tests("Journal", ["Journal", "Accounts", "Balances", "JSON", "Net", "Money"]),
            tests("Book", ["Book", "Journal", "Accounts", "Balances", "JSON", "Net", "Money"]),
            tests("Store", ["Store", "Book", "Journal", "Accounts", "Balances", "JSON", "Net", "Money"]),
            tests("Engine", ["Engine", "Book", "Journal", "Accounts", "Balances", "JSON", "Net", "Money"]),
            tests(
                "Alerts",
                ["Alerts", "Book", "Journal", "Accounts", "Balances", "JSON", "Net", "Money", "Signing"]),
            tests("Configuration", ["Configuration", "Alerts", "Accounts", "Balances"]),
            tests(
                "Gateway",
                [
                    "Gateway", "Dashboard", "Configuration", "Reports", "Store", "Book", "Journal", "Accounts",
                    "Balances", "JSON",
                    "Net", "Money", "Signing",
                ]),
            tests(
                "Commands",
                [
                    "Commands", "Configuration", "Counterfoil", "Gateway", "Net", "Paper", "Balances", "Money",
                    "Accounts", "Journal", "Book", "Store", "Engine", "Reports", "JSON",
                ]),
            tests("Simulation", ["Simulation"]),
            tests("Tidy", []),
        ],
    cxxLanguageStandard: .cxx17
)
