import Balances
import Foundation
import Testing

@testable import Gateway

struct TokenFileTests {
    private let folder: TemporaryFolder
    private let file: TokenFile

    init() throws {
        folder = try TemporaryFolder()
        file = TokenFile(besides: "\(folder.path)/store.db")
    }

    private static func token(_ name: String, _ scope: Scope = .all) -> Token {
        var scope = scope
        scope.token = name
        return Token(
            name: name, digest: TokenText.digest(name), scope: scope, created: Timestamp(nanoseconds: 1_000),
            expires: Timestamp(nanoseconds: 5_000_000_000_000))
    }

    @Test func `what was written is read`() throws {
        let tokens = [
            Self.token("a"), Self.token("b", Scope(accounts: ["x", "y \"z\""], readsMetrics: false)),
            Self.token("c", Scope(accounts: ["x"], user: "\u{1F4B0}", readsMetrics: false)),
            Self.token("d", Scope(accounts: [], readsRecord: false)),
        ]
        for token in tokens { try file.change { try $0.add(token) } }
        #expect(try file.read().list.tokens == tokens)
        let mode = try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? Int
        #expect(mode == 0o600)
    }

    /// Root makes tokens in a service's folder, too: what the service has put there must not lead root elsewhere.
    @Test func `a link where the new file is to be is not followed`() throws {
        let other = "\(folder.path)/other"
        try Data("kept".utf8).write(to: URL(fileURLWithPath: other))
        try FileManager.default.createSymbolicLink(atPath: "\(file.path).new", withDestinationPath: other)
        try file.change { try $0.add(Self.token("a")) }
        #expect(try String(contentsOfFile: other, encoding: .utf8) == "kept")
        #expect(try file.read().list.tokens.map(\.name) == ["a"])
    }

    @Test func `a name is taken once`() throws {
        try file.change { try $0.add(Self.token("a")) }
        #expect(throws: TokenList.Refusal.nameTaken) { try file.change { try $0.add(Self.token("a")) } }
        #expect(try file.change { $0.remove("a") } != nil)
        #expect(try file.change { $0.remove("a") } == nil)
    }

    @Test func `the register notices what is made and revoked`() throws {
        let register = TokenRegister(file)
        let now = Timestamp(nanoseconds: 2_000)
        #expect(register.look() == .read(count: 0))
        #expect(register.look() == nil)
        try file.change { try $0.add(Self.token("a")) }
        #expect(register.look() == .read(count: 1))
        #expect(register.token(TokenText.digest("a"), at: now)?.name == "a")
        _ = try file.change { $0.remove("a") }
        #expect(register.look() == .read(count: 0))
        #expect(register.token(TokenText.digest("a"), at: now) == nil)
    }

    @Test(arguments: ["", "{}", "[]", #"{"version":2,"tokens":[]}"#, #"{"version":1,"tokens":[{}]}"#, "\u{0}"])
    func `with a file that cannot be read nobody's token counts`(text: String) throws {
        try file.change { try $0.add(Self.token("a")) }
        let register = TokenRegister(file)
        _ = register.look()
        try Data(text.utf8).write(to: URL(filePath: file.path))
        guard case .unusable = register.look() else {
            Issue.record("it was read")
            return
        }
        #expect(register.look() == nil, "it is told once")
        #expect(register.token(TokenText.digest("a"), at: Timestamp(nanoseconds: 0)) == nil)
    }

    @Test func `a file that others can open is refused with the remedy`() throws {
        try file.change { try $0.add(Self.token("a")) }
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: file.path)
        let fault = #expect(throws: TokenFile.Fault.self) { _ = try file.read() }
        #expect(fault?.remedy == "chmod 600 \(file.path)")
    }

    @Test func `a token's spelling is its own`() {
        var number: UInt64 = 0
        let text = TokenText.make {
            number += 977
            return number
        }
        #expect(text.utf8.count == TokenText.count && TokenText.isWellSpelled(text))
        #expect(TokenText.occurs(in: "x\(text)y") && !TokenText.occurs(in: "foil_book foil_"))
        for place in 0..<text.utf8.count {
            var bytes = Array(text.utf8)
            bytes[place] = bytes[place] == 0x41 ? 0x42 : 0x41
            #expect(!TokenText.isWellSpelled(String(decoding: bytes, as: UTF8.self)))
        }
    }
}

/// A folder of one test.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}
