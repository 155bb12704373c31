import Accounts
import Balances
import Testing
import Witness

@testable import Journal

@Suite struct MemoryStoreTests {
    private static func entries(_ count: Int) -> [Entry] {
        (0..<count).map { index in
            Entry(
                .message, account: "a", recording: Recording(MessageForm(rawValue: "f"), of: .owner),
                receivedAt: Moment(wall: Timestamp(nanoseconds: Int64(index)), steady: .zero), raw: [1, 2, 3])
        }
    }

    private static func filled() throws -> MemoryStore {
        let store = MemoryStore()
        for count in 1...3 { try store.append(Batch(entries(count), after: store.head.position)) }
        return store
    }

    @Test func `a full disk takes nothing of the batch, and nothing after it until it is opened again`() throws {
        let store = try Self.filled()
        let head = store.head
        store.nextFault = .full
        for _ in 0..<2 {
            let failure = #expect(throws: StoreFailure.self) { try store.append(Batch(Self.entries(1), after: 6)) }
            #expect(failure?.kind == .full)
        }
        let reopened = store.reopened()
        #expect(reopened.head == head)
        try reopened.append(Batch(Self.entries(1), after: 6))
        #expect(reopened.head.position == 7)
    }

    @Test func `a power cut at any byte leaves the whole batch or none of it`() throws {
        let whole = try Self.filled()
        let length = try {
            let store = try Self.filled()
            try store.append(Batch(Self.entries(2), after: 6))
            return store.bytes.count - whole.bytes.count
        }()
        for byte in 0...length {
            let store = try Self.filled()
            store.nextFault = .powerCut(afterBytes: byte)
            #expect(throws: StoreFailure.self) { try store.append(Batch(Self.entries(2), after: 6)) }
            #expect(store.reopened().head.position == (byte == length ? 8 : 6))
        }
    }

    @Test func `finds every flipped byte`() throws {
        let length = try Self.filled().bytes.count
        for byte in 0..<length {
            let store = try Self.filled()
            store.flipByte(at: byte)
            #expect(throws: StoreFailure.self) { try store.verifyChain { _ in } }
        }
    }
}
