/// Who may import whom: the targets from the values down to the programs, each importing only what stands above it.
enum Layers {
    /// The targets that have a folder of their own under `Sources`; the venues' rooms stand where `rooms` stands.
    static let above = [
        "Money", "Balances", "JSON", "Signing", "Net", "Frames", "NetClient", "NetServer", "Accounts", "Paper",
    ]
    static let below = [
        "Journal", "Book", "Store", "Engine", "Reports", "Alerts", "Configuration", "Dashboard", "Gateway", "Commands",
        "Counterfoil",
        "Simulation", "simulate", "foil",
    ]

    /// The rooms of every venue, in order.
    static let rooms = ["Wire", "Client", "Paper"]
    static let venues = ["SFOX", "TheDex", "Bitfront", "CoinW"]

    /// Each C library and the one Swift target that may see it.
    static let importers = [
        "CCurl": "NetClient", "CWslay": "Frames", "CWebSockets": "NetServer", "COpenSSL": "Signing", "CSimdjson": "JSON",
        "CSlices": benchmark, "CSQLite": "Store", "CZlib": "Gateway",
    ]

    /// The composition roots: only here do venues meet.
    static let roots: Set = [
        "Counterfoil",
        "Simulation", "simulate", "foil",
    ]

    /// Targets that decide and touch nothing: no Foundation, clock or randomness in them.
    static let values: Set<String> = Set([
        "Money", "Balances", "JSON", "Signing", "Net", "Frames", "Accounts", "Paper", "Journal", "Book", "Engine", "Reports",
        "Alerts",
    ]).union(venues.flatMap { venue in rooms.map { venue + $0 } })

    private static let benchmark = "bench"

    /// A target's place: what it imports must have a smaller one. Nil for names that are no targets of ours.
    static func rank(of target: String) -> Int? {
        if let index = above.firstIndex(of: target) { return index }
        if let (_, room) = room(target) { return above.count + room }
        return below.firstIndex(of: target).map { above.count + rooms.count + $0 }
    }

    /// The target a source file belongs to; nil when its folder is in no table.
    static func target(of path: String) -> String? {
        let parts = path.split(separator: "/").map(String.init)
        if parts.starts(with: ["Benchmarks", "bench"]) { return benchmark }
        guard parts.count > 2, parts[0] == "Sources" else { return nil }
        if parts[1] == "Venues" {
            guard parts.count > 4, room(parts[2] + parts[3]) != nil else { return nil }
            return parts[2] + parts[3]
        }
        guard importers[parts[1]] != nil || (above + below).contains(parts[1]) else { return nil }
        return parts[1]
    }

    /// What is wrong with the imports of one file.
    static func violations(_ file: TextFile) -> [Violation] {
        guard let target = target(of: file.path) else {
            return [
                Violation(
                    path: file.path,
                    remedy: "no target of the layering table: give the folder its place in Layers.swift")
            ]
        }
        return imports(in: file.text).compactMap { line, module in
            refusal(of: module, in: target).map { Violation(path: file.path, line: line, remedy: $0) }
        }
    }

    /// The modules a Swift text imports, with their lines.
    static func imports(in text: String) -> [(line: Int, module: String)] {
        numbered(SwiftText.code(of: text)).flatMap { number, line in
            mayBeginImport(line) ? line.split(separator: ";").compactMap(module(importedBy:)).map { (number, $0) } : []
        }
    }

    /// An attribute, an access level or `import` itself: no other line needs a second look.
    private static func mayBeginImport(_ line: Substring) -> Bool {
        line.utf8.first { $0 != UInt8(ascii: " ") }.map("@ipf".utf8.contains) ?? false
    }

    private static func module(importedBy statement: Substring) -> String? {
        let words = statement.split(whereSeparator: \.isWhitespace)
        guard let index = words.firstIndex(of: "import"), words[..<index].allSatisfy(isModifier) else { return nil }
        return words[(index + 1)...].first { !kinds.contains($0) }.map { String($0.prefix { $0 != "." }) }
    }

    private static let kinds: Set<Substring> = [
        "struct", "class", "enum", "protocol", "typealias", "func", "let", "var",
    ]

    private static func isModifier(_ word: Substring) -> Bool {
        word.hasPrefix("@") || ["public", "package", "internal", "fileprivate", "private"].contains(word)
    }

    private static func refusal(of module: String, in target: String) -> String? {
        if let owner = importers[module] {
            return owner == target ? nil : "only \(owner) imports \(module): use \(owner)"
        }
        if module.hasPrefix("FoundationNetworking") {
            return "FoundationNetworking is too large and too slow: use NetClient"
        }
        if module.hasPrefix("Foundation"), values.contains(target) { return "values import no Foundation" }
        guard target != benchmark, let theirs = rank(of: module) else { return nil }
        guard let ours = rank(of: target), theirs < ours else { return "\(module) does not stand above \(target)" }
        if let (venue, _) = room(module) { return refusal(ofRoom: module, of: venue, in: target) }
        return nil
    }

    private static func refusal(ofRoom module: String, of venue: String, in target: String) -> String? {
        guard let (ourVenue, _) = room(target) else {
            return roots.contains(target)
                ? nil : "venues meet in Counterfoil and foil only: take \(module)'s part as a value"
        }
        if ourVenue != venue { return "\(target) and \(module) are different venues" }
        return module == venue + "Wire" ? nil : "client and paper venue meet only in \(venue)Wire"
    }

    /// Venue and place of a room's target name, such as `SFOXWire`.
    private static func room(_ target: String) -> (venue: String, room: Int)? {
        for venue in venues where target.hasPrefix(venue) {
            if let room = rooms.firstIndex(of: String(target.dropFirst(venue.count))) { return (venue, room) }
        }
        return nil
    }
}
