import Balances
import Net

/// The tokens in force, as the daemon last read them; asked for every request, and never waits for the disk.
package final class TokenRegister: Sendable {
    private struct State {
        var tokens: [String: Token] = [:]
        var stamp: TokenFile.Stamp?
        var isRead = false
        var fault: TokenFile.Fault?
    }

    /// What a look at the file found.
    package enum News: Sendable, Hashable {
        case read(count: Int)
        /// Nobody's token counts until it is mended: who may enter is not guessed.
        case unusable(TokenFile.Fault)
    }

    private let file: TokenFile
    private let state = Lock(State())

    package init(_ file: TokenFile) { self.file = file }

    /// Reads the file if it is another one than last time. Waits for the disk.
    package func look() -> News? {
        let stamp = file.stamp
        guard state.withLock({ !$0.isRead || $0.stamp != stamp || $0.fault != nil }) else { return nil }
        do throws(TokenFile.Fault) {
            let (list, stamp) = try file.read()
            let tokens = Dictionary(list.tokens.map { ($0.digest, $0) }) { first, _ in first }
            state.withLock { $0 = State(tokens: tokens, stamp: stamp, isRead: true) }
            return .read(count: tokens.count)
        } catch {
            return state.withLock { state in
                let isKnown = state.fault == error
                state = State(tokens: [:], stamp: stamp, isRead: true, fault: error)
                return isKnown ? nil : .unusable(error)
            }
        }
    }

    /// The token with that digest, if it is in force.
    ///
    /// What is looked up is a digest, so the time tells nothing about the token: whoever presents one cannot choose its
    /// digest, and to know one is not to know a token.
    func token(_ digest: String, at now: Timestamp) -> Token? {
        state.withLock { $0.tokens[digest] }.flatMap { $0.isOver(at: now) ? nil : $0 }
    }

    /// Whether it was in force and has reached its end.
    func isOver(_ digest: String, at now: Timestamp) -> Bool {
        state.withLock { $0.tokens[digest] }?.isOver(at: now) ?? false
    }
}
