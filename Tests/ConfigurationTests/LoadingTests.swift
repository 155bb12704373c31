import Glibc
import Testing

@testable import Configuration

@Suite struct `Finding the configuration` {
    private let minimal = "{ accounts: { a: { venue: 'sfox', apiKey: 'env:K' } } }"

    @Test(
        arguments: [
            (nil, ["HOME": "/h"], ["counterfoil.json", "/h/.config/counterfoil/counterfoil.json"]),
            (
                nil, ["HOME": "/h", "XDG_CONFIG_HOME": "/x"],
                ["counterfoil.json", "/x/counterfoil/counterfoil.json", "/h/.config/counterfoil/counterfoil.json"]
            ),
            (nil, ["HOME": "/h", "XDG_CONFIG_HOME": "/h/.config"], ["counterfoil.json", "/h/.config/counterfoil/counterfoil.json"]),
            (nil, ["XDG_CONFIG_HOME": "relative"], ["counterfoil.json"]),
            (nil, ["HOME": "", "COUNTERFOIL_CONFIG": ""], ["counterfoil.json"]),
            (nil, ["HOME": "/h", "COUNTERFOIL_CONFIG": "/c.json"], ["/c.json"]),
            ("o.json", ["COUNTERFOIL_CONFIG": "/c.json"], ["o.json"]),
        ] as [(String?, [String: String], [String])])
    func `looks in the documented order`(option: String?, variables: [String: String], expected: [String]) {
        let search = ConfigurationSearch(option: option, environment: ProcessEnvironment(variables))
        #expect(search.candidates.map(\.path) == expected)
    }

    @Test func `takes the first file that exists`() throws {
        let folder = try TemporaryFolder()
        let path = try folder.write(minimal, to: ".config/counterfoil/counterfoil.json", mode: 0o644)
        #expect(try load(["HOME": folder.path]).path == path)
        let better = try folder.write(minimal, to: "xdg/counterfoil/counterfoil.json")
        #expect(try load(["HOME": folder.path, "XDG_CONFIG_HOME": "\(folder.path)/xdg"]).path == better)
    }

    @Test func `says where it looked and how to start`() throws {
        #expect(
            complaint(["HOME": "/nowhere"]) == """
                foil: no configuration found; looked for counterfoil.json, /nowhere/.config/counterfoil/counterfoil.json
                hint: start with { accounts: { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } } } in counterfoil.json
                """)
    }

    @Test func `does not fall back when a named file is missing`() throws {
        let folder = try TemporaryFolder()
        _ = try folder.write(minimal, to: ".config/counterfoil/counterfoil.json")
        let start = #"mend the path, or start with { accounts: { main: { venue: "sfox", apiKey: "env:SFOX_API_KEY" } } }"#
        #expect(
            complaint(["HOME": folder.path, "COUNTERFOIL_CONFIG": "/no/file.json"]) == """
                foil: /no/file.json: there is no such file, but $COUNTERFOIL_CONFIG names it
                hint: \(start)
                """)
        #expect(
            complaint(["HOME": folder.path], option: "/no/file.json") == """
                foil: /no/file.json: there is no such file, but --config names it
                hint: \(start)
                """)
    }

    @Test func `refuses what is no file of a sensible size`() throws {
        let folder = try TemporaryFolder()
        #expect(complaint([:], option: folder.path)?.contains("this is a folder, not a file") == true)
        #expect(complaint([:], option: "/dev/null")?.contains("this is a device, not a file") == true)
        let pipe = "\(folder.path)/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(complaint([:], option: pipe)?.contains("this is a pipe, not a file") == true)
        let large = try folder.write(minimal + String(repeating: " ", count: 1_048_577), to: "large.json")
        #expect(complaint([:], option: large)?.contains("the file is larger than 1 MiB") == true)
        let fits = try folder.write(minimal + String(repeating: " ", count: 1_048_576 - minimal.utf8.count), to: "fits.json")
        #expect(complaint([:], option: fits) == nil)
    }

    @Test func `checks the mode of the file it has opened`() throws {
        let folder = try TemporaryFolder()
        let text = "{ accounts: { a: { venue: 'sfox', apiKey: 'abc' } } }"
        let path = try folder.write(text, to: "counterfoil.json", mode: 0o640)
        #expect(
            complaint([:], option: path) == """
                foil: \(path):1:43: apiKey of account "a" is written into a file that others can open (mode 0640)
                hint: chmod 600 \(path)
                """)
        #expect(chmod(path, 0o600) == 0)
        #expect(complaint([:], option: path) == nil)
    }

    private func load(_ variables: [String: String], option: String? = nil) throws -> ConfigurationFile {
        try ConfigurationLoader(venues: sampleVenues, environment: ProcessEnvironment(variables)).load(option: option)
    }

    private func complaint(_ variables: [String: String], option: String? = nil) -> String? {
        do {
            _ = try load(variables, option: option)
            return nil
        } catch {
            return "\(error)"
        }
    }
}
