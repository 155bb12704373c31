import Balances
import Testing

@testable import Book

@Suite struct HolderStateTests {
    @Test func `a holder that was only named has no balances and position 0`() {
        let state = HolderState(
            account: "a", holder: .user("u"), balances: [], venueTime: nil, receivedAt: nil, position: 0, epoch: 0,
            sequence: nil, freshness: .unknown)
        #expect(state.balances.isEmpty && state.position == 0 && state.freshness == .unknown)
    }
}
