import Accounts
import Balances
import Testing

@testable import Journal

@Suite struct BatchTests {
    @Test func `numbers its entries from the one after the head`() {
        let entry = Entry(
            .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner),
            receivedAt: Moment(wall: Timestamp(nanoseconds: 1), steady: .zero), raw: [])
        let batch = Batch([entry, entry], after: 6)
        #expect(batch.entries.map(\.position) == [7, 8])
        #expect(batch.lastPosition == 8)
    }
}
