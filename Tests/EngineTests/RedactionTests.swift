import Accounts
import Balances
import Net
import Testing

@testable import Engine

struct RedactionTests {
    static let key = "k+y/42=ABCDEF"
    static let account = Account(
        name: "a", venue: Venue(rawValue: "sfox"), apiKey: Secret(key), secretKey: Secret("s3cr3t-words"),
        baseURL: .known("http://127.0.0.1:1"))

    @Test(arguments: [
        ("no key \(key)!", "no key <secret>!"),
        ("\(key)\(key)", "<secret><secret>"),
        ("both \(key) and s3cr3t-words", "both <secret> and <secret>"),
        ("k%2By%2F42%3DABCDEF", "<secret>"),
        ("%6b%2b%79%2f42%3dABCDEF", "<secret>"),
        (#"{"key":"k+y\/42=ABCDEF"}"#, #"{"key":"<secret>"}"#),
        (#"k\u002by\u002F42\u003dABCDEF"#, "<secret>"),
        ("k&#43;y&#x2F;42&#61;ABCDEF", "<secret>"),
        ("cut off: k+y/42=ABC", "cut off: <secret>"),
    ])
    func `takes the key out, however it is written`(_ text: String, _ clean: String) {
        #expect(Redaction(Self.account).apply(text) == clean)
    }

    @Test func `finds the key under a combining mark`() {
        let clean = Redaction(Self.account).apply("\(Self.key)\u{301}!")
        #expect(!clean.utf8.elementsEqual("\(Self.key)\u{301}!".utf8))
        #expect(Array(clean.utf8) == Array("<secret>\u{301}!".utf8))
    }

    @Test(arguments: [
        "", "all well", "100%", "50% off", "%zz \\q &#; &#x; &#99999999; \\u12", "\\u00e9 é %C3%A9 \\\\ \\\"",
        "k+y/42", "K+Y/42=abcdef", "&amp; %", "\\", "&", "\\ud83d\\ude00",
    ])
    func `leaves everything else as it is`(_ text: String) {
        #expect(Redaction(Self.account).apply(text) == text)
    }

    @Test func `a secret too short to be one does not blot out words`() {
        var account = Self.account
        account.apiKey = Secret("the")
        account.secretKey = nil
        #expect(Redaction(account).apply("the words") == "the words")
    }

    @Test func `no part of a result keeps it`() {
        let words = "said \(Self.key)"
        let failure = ReadFailure(.rejected, words, venueCode: words)
        let finding = Finding(
            holder: .owner, venueAsset: words, rule: words, expected: words, actual: words, evidence: words)
        let result = Redaction(Self.account).apply(
            to: ReadResult(
                statements: [], findings: [finding], missing: [failure], failure: failure, fetchedAt: nil, latency: .zero))
        #expect(!"\(result)".contains(Self.key))
        #expect("\(result)".contains("<secret>"))
    }
}
