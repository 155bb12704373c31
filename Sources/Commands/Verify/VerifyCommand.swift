import Book
import Configuration
import Journal
import Reports
import Store

/// `foil verify`: the chain, then the book built anew, then everything that was computed from the journal before.
struct VerifyCommand: Sendable {
    private let options: VerifyOptions
    private let surroundings: Surroundings

    init(_ options: VerifyOptions, _ surroundings: Surroundings) {
        self.options = options
        self.surroundings = surroundings
    }

    func run() async -> ExitStatus {
        switch JournalOpening(surroundings: surroundings).find(config: options.config) {
        case .failure(let refusal): return refusal.status
        case .success((let accounts, let path)):
            do throws(StoreFailure) {
                let store = try SQLiteStore(reading: path)
                guard let folder = surroundings.temporaryFolder() else { return .failed }
                defer { folder.remove() }
                let verification = Verification(accounts, scratch: folder.path, progress: progress)
                let report = verification.report(on: store)
                if surroundings.terminal.errorIsTerminal { surroundings.terminal.writeError("\r\u{1B}[K") }
                return show(report)
            } catch {
                return refuse(path, error)
            }
        }
    }

    /// Damage that keeps the journal from being opened is a verdict; that there is none, or that it may not be read, is not.
    private func refuse(_ path: String, _ failure: StoreFailure) -> ExitStatus {
        guard failure.kind == .corrupt else {
            surroundings.complain(failure.message)
            return .failed
        }
        return show(
            VerifyReport(
                store: path, head: .empty, batches: 0, completeFrom: 1, checkpoint: nil,
                faults: [VerifyReport.Fault("chain", failure.message)]))
    }

    private func progress(_ step: String, _ position: Int64, _ head: Int64) {
        guard surroundings.terminal.errorIsTerminal else { return }
        surroundings.terminal.writeError("\r\u{1B}[K\(step): \(position) of \(head) entries")
    }

    private func show(_ report: VerifyReport) -> ExitStatus {
        if options.isJSON {
            _ = surroundings.terminal.write(report.json())
        } else {
            let style = TableStyle(width: surroundings.terminal.width(), usesColour: surroundings.usesColour)
            surroundings.terminal.write(report.text(style))
        }
        return report.isWhole ? .ok : .failed
    }
}

/// Holds a journal against itself, and what was computed from it against the journal.
struct Verification {
    private let accounts: KeptAccounts
    /// A folder for what is built anew.
    private let scratch: String
    /// What is being done, how far it has come, and how far it goes.
    private let progress: (_ step: String, _ position: Int64, _ head: Int64) -> Void

    /// Often enough to be seen moving, too seldom to cost anything.
    private static let progressEvery: Int64 = 50_000

    init(_ accounts: KeptAccounts, scratch: String, progress: @escaping (String, Int64, Int64) -> Void) {
        self.accounts = accounts
        self.scratch = scratch
        self.progress = progress
    }

    /// A journal that is damaged has no book to compare.
    func report(on store: SQLiteStore) -> VerifyReport {
        var report = VerifyReport(
            store: store.path, head: store.head, batches: 0, completeFrom: 1, checkpoint: nil, faults: [])
        do throws(StoreFailure) {
            let chain = try store.verifyChain { progress("reading", $0, store.head.position) }
            report.batches = chain.batches
            report.completeFrom = chain.completeFrom
        } catch {
            report.faults.append(VerifyReport.Fault("chain", error.message))
            return report
        }
        do {
            try compareBook(with: store, &report)
        } catch {
            report.faults.append(VerifyReport.Fault("book", (error as? StoreFailure)?.message ?? "\(error)"))
        }
        compareIndex(of: store, &report)
        return report
    }

    private func compareIndex(of store: SQLiteStore, _ report: inout VerifyReport) {
        do throws(StoreFailure) {
            let found = try store.compareIndex(accounts.makeReader(), buildingAt: scratch + "/index") {
                progress("building the index", $0, store.projectedTo)
            }
            report.index = found.map { VerifyReport.Index(entries: $0.entries, rows: $0.rows) }
            if let difference = found?.difference { report.faults.append(VerifyReport.Fault("index", difference)) }
        } catch {
            report.faults.append(VerifyReport.Fault("index", error.message))
        }
    }

    private func compareBook(with store: SQLiteStore, _ report: inout VerifyReport) throws {
        let picture = try store.checkpoint()
        report.checkpoint = picture?.position
        let kept = picture.flatMap { BalanceBook(checkpoint: $0.pieces, settings: accounts.settings) }
        if picture != nil, kept == nil {
            report.faults.append(VerifyReport.Fault("checkpoint", "it cannot be read; a start builds it anew"))
        }
        // What retention has dropped is in the checkpoint only: the book goes on from there.
        var book =
            report.completeFrom > 1
            ? kept ?? BalanceBook(settings: accounts.settings) : BalanceBook(settings: accounts.settings)
        let reader = accounts.makeReader()
        let head = store.head.position
        var isCompared = book.position > 0
        guard book.position < head else { return }
        try store.read(book.position + 1...head) { entry in
            if let kept, !isCompared, book.position == kept.position { isCompared = compare(book, kept, &report) }
            book.apply(try reader.record(entry))
            if entry.position % Self.progressEvery == 0 { progress("building the book", entry.position, head) }
        }
        if let kept, !isCompared, book.position == kept.position { isCompared = compare(book, kept, &report) }
    }

    private func compare(_ book: BalanceBook, _ kept: BalanceBook, _ report: inout VerifyReport) -> Bool {
        if book.digest != kept.digest {
            report.faults.append(
                VerifyReport.Fault(
                    "checkpoint",
                    "the picture of the book after entry \(kept.position) differs from what the journal says; remove "
                        + "\(report.store).checkpoint, and the next start builds it anew"))
        }
        return true
    }
}
