import Net
import Testing

@testable import Gateway

struct WorkshopTests {
    private let workshop = Workshop { actions in _ = actions() }

    private static func until(_ test: () -> Bool) async throws {
        while !test() { try await Task.sleep(for: .milliseconds(1)) }
    }

    @Test(.timeLimit(.minutes(1)))
    func `what nobody waits for any more is given up`() async throws {
        let steps = Lock<[String]>([])
        let ticket = try workshop.take(isLong: true) {
            steps.withLock { $0.append("begun") }
            while Workshop.isWanted() {}
            steps.withLock { $0.append("given up") }
            return { .hang }
        }
        try await Self.until { steps.withLock { $0 } == ["begun"] }
        workshop.forget(ticket)
        try await Self.until { steps.withLock { $0 } == ["begun", "given up"] }
    }

    @Test(.timeLimit(.minutes(1)))
    func `long work keeps no short work waiting`() async throws {
        let done = Lock(0)
        let long = try (0..<3).map { _ in
            try workshop.take(isLong: true) {
                while Workshop.isWanted() {}
                return { .hang }
            }
        }
        for _ in 0..<4 {
            _ = try workshop.take {
                done.withLock { $0 += 1 }
                return { .hang }
            }
        }
        try await Self.until { done.withLock { $0 } == 4 }
        for ticket in long { workshop.forget(ticket) }
    }
}
