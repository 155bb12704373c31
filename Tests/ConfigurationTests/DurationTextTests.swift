import Accounts
import Testing

@Suite struct `A duration as text` {
    @Test(arguments: [
        ("500ms", 500), ("10s", 10_000), ("2m", 120_000), ("1h", 3_600_000), ("0s", 0), ("007s", 7_000),
        ("999999999h", 3_599_999_996_400_000),
    ])
    func `reads a number and a unit`(text: String, milliseconds: Int64) {
        #expect(Duration(text: text) == .milliseconds(milliseconds))
    }

    @Test(arguments: ["", "10", "s", "-1s", "+1s", "1.5s", "1 s", "1S", "1d", "1m30s", "1000000000s", "1µs", "١s", "10sec", " 1s"])
    func `refuses everything else`(text: String) {
        #expect(Duration(text: text) == nil)
    }

    @Test(arguments: [
        (Duration.seconds(10), "10s"), (.milliseconds(1_500), "1500ms"), (.seconds(90), "90s"), (.seconds(120), "2m"),
        (.seconds(86_400), "24h"), (.zero, "0s"), (.microseconds(1_999), "1ms"),
    ])
    func `writes the shortest text`(duration: Duration, text: String) {
        #expect(duration.text == text)
    }
}
