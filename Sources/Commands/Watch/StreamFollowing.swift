import Accounts
import Engine
import Net
import Reports

/// Prints the lines of a daemon's stream as they are. A connection that is lost is made again, and goes on behind the last
/// line: none is missed and none comes twice.
struct StreamFollowing: Sendable {
    let link: DaemonLink
    let surroundings: Surroundings
    /// Empty for all that the daemon shows.
    let accounts: [String]

    /// Longer than the daemon needs to be started again is of no use.
    private static let longestPause = Duration.seconds(5)
    private static let firstPause = Duration.milliseconds(100)
    private static let timeout = Duration.seconds(10)

    private struct State {
        /// What to go on behind.
        var since: String
        var waiting: Set<String>
        var count: Int

        var status: ExitStatus { waiting.isEmpty ? .ok : waiting.count == count ? .failed : .partial }
    }

    /// Runs for a time, or until it is cancelled or nobody reads what it prints.
    ///
    /// - Throws: `DaemonFailure` where the daemon cannot be asked, or has nothing to go on with.
    func run(for length: Duration?) async throws -> ExitStatus {
        let state = Lock(try await begin())
        return try await withThrowingTaskGroup(of: ExitStatus?.self) { group in
            group.addTask { try await follow(state) }
            if let length {
                let end = surroundings.clock.now().steady + length
                group.addTask {
                    try? await surroundings.clock.sleep(end)
                    return nil
                }
            }
            let status = try await group.next() ?? nil
            group.cancelAll()
            return status ?? state.withLock { $0.status }
        }
    }

    /// From where on, and who has answered by then.
    private func begin() async throws -> State {
        let answer = try await link.get("/v1/accounts", question, timeout: Self.timeout)
        guard let position = answer.headers["counterfoil-position"] else {
            throw link.strange("its answer has no position")
        }
        do {
            let standings = try BalanceReport.standings(reading: answer.body)
            return State(
                since: position, waiting: Set(standings.filter { !$0.hasAnswered }.map(\.account)),
                count: standings.count)
        } catch {
            throw link.strange((error as? UnreadableAnswer)?.reason ?? "it cannot be read")
        }
    }

    private var question: [(name: String, value: String)] { accounts.map { (name: "account", value: $0) } }

    /// Nil when it was cancelled.
    private func follow(_ state: Lock<State>) async throws -> ExitStatus? {
        var pause = Self.firstPause
        while !Task.isCancelled {
            do throws(SocketFailure) {
                let since = [(name: "since", value: state.withLock { $0.since })]
                let connection = try await link.open("/v1/stream", question + since, timeout: Self.timeout)
                pause = Self.firstPause
                let isRead = try await hand(on: connection, state)
                await connection.drop()
                guard isRead else { return .ok }
            } catch {
                // Another answer than a stream is no lost connection: the daemon says why.
                if case .refused(let status, _) = error.kind, status != 503, status != 429 {
                    throw await refusal(error, state)
                }
            }
            try? await surroundings.clock.sleep(surroundings.clock.now().steady + pause)
            pause = min(pause * 2, Self.longestPause)
        }
        return nil
    }

    /// What a plain request to the same place is told.
    private func refusal(_ failure: SocketFailure, _ state: Lock<State>) async -> DaemonFailure {
        do throws(DaemonFailure) {
            _ = try await link.get(
                "/v1/stream", question + [(name: "since", value: state.withLock { $0.since })], timeout: Self.timeout)
            return link.failure(failure)
        } catch {
            return error
        }
    }

    /// Prints what comes until the connection ends; false when nobody reads it any more.
    private func hand(on connection: any FeedLink, _ state: Lock<State>) async throws(SocketFailure) -> Bool {
        while let messages = try await connection.receive() {
            var output: [UInt8] = []
            for message in messages {
                output += message.bytes
                output.append(UInt8(ascii: "\n"))
            }
            guard surroundings.terminal.write(output) else { return false }
            for message in messages { note(message.bytes, state) }
        }
        return true
    }

    private func note(_ line: [UInt8], _ state: Lock<State>) {
        // A line of a later version has been printed as it is; the place of the next one will do.
        guard let glance = try? WatchLine.Glance(reading: line) else { return }
        state.withLock { state in
            state.since = glance.place.resumption
            if glance.isAnswer { state.waiting.remove(glance.account) }
        }
    }
}
