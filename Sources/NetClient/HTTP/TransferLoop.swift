import CCurl
import Net

/// Moves transfers on a thread of its own, which starts with the first of them.
///
/// Tasks reach it through the mailbox only: post, cancel, stop. All else belongs to the thread.
final class TransferLoop: Sendable {
    private struct Mailbox {
        var posted: [Transfer] = []
        var cancelled: [UInt64] = []
        var isStopped = false
        var lastID: UInt64 = 0
        /// Nil until the thread has been started.
        var waker: MultiHandle?
    }

    private let mailbox = Lock(Mailbox())

    func makeID() -> UInt64 {
        mailbox.withLock {
            $0.lastID += 1
            return $0.lastID
        }
    }

    func post(_ transfer: Transfer) {
        change { $0.posted.append(transfer) }
    }

    /// A number that is not there (any more) is ignored.
    func cancel(_ id: UInt64) {
        change { $0.cancelled.append(id) }
    }

    /// Ends what is left and the thread.
    func stop() {
        change { $0.isStopped = true }
    }

    private func change(_ body: (inout Mailbox) -> Void) {
        let (waker, isFirst) = mailbox.withLock { mailbox in
            body(&mailbox)
            let isFirst = mailbox.waker == nil && !mailbox.posted.isEmpty
            if isFirst { mailbox.waker = MultiHandle() }
            return (mailbox.waker, isFirst)
        }
        if isFirst, let waker {
            startThread { self.run(on: waker) }
        } else {
            waker?.wake()
        }
    }

    private func run(on multi: MultiHandle) {
        var transfers = RunningTransfers(multi)
        while true {
            let mail = mailbox.withLock { mailbox in
                defer { (mailbox.posted, mailbox.cancelled) = ([], []) }
                return mailbox
            }
            for transfer in mail.posted { transfers.start(transfer) }
            for id in mail.cancelled { transfers.cancel(id) }
            if mail.isStopped { return transfers.cancelAll() }
            transfers.move()
            multi.wait()
        }
    }
}
