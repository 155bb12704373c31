import Testing

@testable import Gateway

struct MetricsTests {
    @Test func `a counter's family is named without its ending in OpenMetrics only`() {
        var plain = Exposition(.prometheus)
        var open = Exposition(.openMetrics)
        for form in [0, 1] {
            func write(_ out: inout Exposition) {
                out.family("counterfoil_gaps_total", .counter, "Gaps.")
                out.sample(3, [("account", #"a"b\c"#)])
            }
            if form == 0 { write(&plain) } else { write(&open) }
        }
        let sample = #"counterfoil_gaps_total{account="a\"b\\c"} 3"# + "\n"
        #expect(
            String(decoding: plain.bytes, as: UTF8.self)
                == "# HELP counterfoil_gaps_total Gaps.\n# TYPE counterfoil_gaps_total counter\n" + sample)
        #expect(
            String(decoding: open.bytes, as: UTF8.self)
                == "# HELP counterfoil_gaps Gaps.\n# TYPE counterfoil_gaps counter\n" + sample + "# EOF\n")
    }

    @Test func `a histogram counts a value under every bound that it does not exceed`() {
        let histogram = Histogram(bounds: [10, 20])
        for value in [10, 11, 21] { histogram.observe(value) }
        #expect(histogram.picture == Histogram.Picture(cumulative: [1, 2, 3], sum: 42))
    }

    @Test(arguments: [
        (0, "0.0"), (1, "0.000000001"), (250_000, "0.00025"), (1_000_000_000, "1.0"), (-1_500_000_000, "-1.5"),
    ])
    func `seconds are exact`(_ nanoseconds: Int, _ text: String) {
        #expect(Exposition.seconds(nanoseconds) == text)
    }

    @Test(arguments: [
        (nil, Exposition.Form.prometheus), ("*/*", .prometheus), ("text/plain", .prometheus),
        ("application/openmetrics-text", .openMetrics), ("application/openmetrics-text;q=0", .prometheus),
        (
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
                + "text/plain;version=0.0.4;q=0.5,*/*;q=0.1", .openMetrics
        ),
        ("application/openmetrics-text; version=1.0.0; q=0.3, text/plain; q=0.5", .prometheus),
    ])
    func `the form is the one that is liked best`(_ accept: String?, _ form: Exposition.Form) {
        #expect(Exposition.Form(accept: accept) == form)
    }
}

struct ReadinessTests {
    @Test func `who reads the journal still says how far it is`() {
        let readiness = Readiness()
        readiness.become(.starting(position: 20, head: 50))
        let problem = #expect(throws: Problem.self) { try readiness.check() }
        #expect(problem?.status == 503)
        #expect(problem?.kind == .starting)
        #expect(problem?.detail == "The journal is being read: 20 of 50 entries.")
    }

    @Test func `who is told to end does not become ready again`() {
        let readiness = Readiness(.ready)
        readiness.become(.stopping)
        readiness.become(.ready)
        #expect(readiness.phase == .stopping)
        readiness.become(.failed("disk"))
        readiness.become(.stopping)
        #expect(readiness.phase == .failed("disk"))
    }

    @Test func `what is known can be read while the program ends, but not before it is known`() throws {
        try Readiness(.stopping).admit()
        #expect(throws: Problem.self) { try Readiness().admit() }
    }
}
