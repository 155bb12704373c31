import Testing

@testable import Store

/// How background work gives way.
@Suite struct StintTests {
    @Test func `a stint is over when it has lasted as long as others may be held up, and not before`() {
        let stint = Stint(from: 1_000)
        #expect(!stint.isOver(at: 1_000))
        #expect(!stint.isOver(at: 1_000 + Stint.longest - 1))
        #expect(stint.isOver(at: 1_000 + Stint.longest))
    }

    @Test func `after one long step it rests in proportion`() {
        #expect(Stint(from: 50).rest(at: 50 + Stint.longest) == 3 * Stint.longest)
        #expect(Stint(from: 50).rest(at: 5_000_050) == 15_000_000)
    }
}
