/// Where a configuration is looked for. Pure: it opens nothing.
package struct ConfigurationSearch: Sendable {
    /// One place, and whether the search goes on when nothing is there.
    package struct Candidate: Sendable, Hashable {
        /// The path to open.
        package var path: String
        /// Who named it: `--config` or `$COUNTERFOIL_CONFIG`; nil for the standard places.
        package var namedBy: String?
    }

    /// In the order in which they are tried. A place that the user named is the only one.
    package let candidates: [Candidate]

    /// `option` is what `--config` gave.
    package init(option: String?, environment: ProcessEnvironment) {
        if let option {
            candidates = [Candidate(path: option, namedBy: "--config")]
        } else if let variable = environment["COUNTERFOIL_CONFIG"] {
            candidates = [Candidate(path: variable, namedBy: "$COUNTERFOIL_CONFIG")]
        } else {
            candidates = Self.standardPlaces(environment).map { Candidate(path: $0) }
        }
    }

    private static func standardPlaces(_ environment: ProcessEnvironment) -> [String] {
        var places = ["counterfoil.json"]
        // The XDG specification says to ignore a relative path here.
        if let folder = environment["XDG_CONFIG_HOME"], folder.hasPrefix("/") {
            places.append("\(folder)/counterfoil/counterfoil.json")
        }
        if let home = environment["HOME"] {
            let standard = "\(home)/.config/counterfoil/counterfoil.json"
            if !places.contains(standard) { places.append(standard) }
        }
        return places
    }

    /// What to say when no candidate exists.
    var notFound: ConfigurationProblem {
        let start = "start with \(ConfigurationReader.smallestExample)"
        if let candidate = candidates.first, let source = candidate.namedBy {
            return ConfigurationProblem(
                file: candidate.path, "there is no such file, but \(source) names it",
                remedy: "mend the path, or \(start)")
        }
        let places = candidates.map { visible($0.path) }.joined(separator: ", ")
        return ConfigurationProblem(
            "no configuration found; looked for \(places)", remedy: "\(start) in counterfoil.json")
    }
}
