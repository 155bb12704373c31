/// Finds the configuration file, opens it and reads it.
///
/// Blocks while it reads the file: a program does this once, before anything else runs.
package struct ConfigurationLoader: Sendable {
    private let environment: ProcessEnvironment
    private let venues: [KnownVenue]

    package init(venues: [KnownVenue], environment: ProcessEnvironment) {
        self.venues = venues
        self.environment = environment
    }

    /// The configuration that `--config` names, or the first that the search finds.
    package func load(option: String?) throws(ConfigurationError) -> ConfigurationFile {
        let search = ConfigurationSearch(option: option, environment: environment)
        for candidate in search.candidates {
            guard let contents = try open(candidate.path) else { continue }
            let reader = ConfigurationReader(path: candidate.path, venues: venues, home: environment["HOME"])
            return try reader.read(contents.bytes, access: contents.access)
        }
        throw ConfigurationError([search.notFound])
    }

    /// Nil when there is no such file, so that the search goes on.
    private func open(_ path: String) throws(ConfigurationError) -> FileContents? {
        do throws(FileFault) {
            return try FileContents(path: path, kinds: [.regular], limit: Self.largestFile)
        } catch {
            if error == .missing { return nil }
            let (message, remedy) = describe(error, path: path)
            throw ConfigurationError([ConfigurationProblem(file: path, message, remedy: remedy)])
        }
    }

    private func describe(_ fault: FileFault, path: String) -> (message: String, remedy: String) {
        switch fault {
        case .missing: ("there is no such file", "mend the path")
        case .kind(let kind): ("this is \(kind), not a file", "name a regular file")
        case .tooLarge: ("the file is larger than 1 MiB", "a configuration has a few lines; is this the right file?")
        case .denied(let user): ("cannot be read: \(FileFault.deniedWords)", chownRemedy(for: path, user: user))
        case .system(let reason): ("cannot be read: \(reason)", "let the user that runs foil read it")
        case .late: ("did not end in time", "name a regular file")
        }
    }

    /// A thousand accounts fit into a fifth of it.
    static let largestFile = 1_048_576
}
