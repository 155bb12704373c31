import Net

/// Whether the record can be asked for, and if not, why.
package final class Readiness: Sendable {
    package enum Phase: Sendable, Hashable {
        /// The journal is being read into the book.
        case starting(position: Int64, head: Int64)
        case ready
        /// It was told to end.
        case stopping
        /// The journal cannot be written: why.
        case failed(String)
    }

    private let state: Lock<Phase>

    package init(_ phase: Phase = .starting(position: 0, head: 0)) { state = Lock(phase) }

    package var phase: Phase { state.withLock { $0 } }

    /// Moves on; never back: who stops does not become ready again, and what has failed stays so.
    package func become(_ phase: Phase) {
        state.withLock { old in
            switch (old, phase) {
            case (.failed, _), (.stopping, .starting), (.stopping, .ready), (.ready, .starting): break
            default: old = phase
            }
        }
    }

    /// Lets in whoever asks for the record.
    ///
    /// - Throws: `starting`. What is known stays readable while the program ends.
    func admit() throws(Problem) {
        if case .starting = phase { try check() }
    }

    /// - Throws: `starting`, `stopping`, `journalFailed`.
    func check() throws(Problem) {
        switch phase {
        case .ready: return
        case .starting(let position, let head): throw .starting(position, of: head)
        case .stopping:
            throw Problem(
                .stopping, "This process is about to end: what has come is being written down.",
                remedy: "Ask again when it runs again.")
        case .failed(let message):
            throw Problem(.journalFailed, message, remedy: "The log of the daemon says more.")
        }
    }
}

extension Problem {
    fileprivate static func starting(_ position: Int64, of head: Int64) -> Problem {
        let how =
            head == 0 ? "The journal is being opened" : "The journal is being read: \(position) of \(head) entries"
        var problem = Problem(.starting, "\(how).", remedy: "Ask again in a moment; /readyz says when.")
        problem.headers["Retry-After"] = "1"
        problem.members = [("position", Array("\(position)".utf8)), ("head", Array("\(head)".utf8))]
        return problem
    }
}
