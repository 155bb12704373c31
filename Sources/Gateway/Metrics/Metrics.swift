package import Balances
import Book
import Net
import Reports

/// `/metrics`: what is counted in `Meters`, and the rest from the book at the moment it is asked for.
package struct Metrics: Sendable {
    private let meters: Meters
    private let readiness: Readiness
    private let version: String
    private let began: Timestamp

    /// - Parameter began: when the process did.
    package init(_ meters: Meters, _ readiness: Readiness, version: String, began: Timestamp) {
        self.meters = meters
        self.readiness = readiness
        self.version = version
        self.began = began
    }

    var route: Route {
        Route(
            "/metrics", name: "getMetrics", "Everything that can be counted, for Prometheus.", schema: "Metrics",
            access: .metrics
        ) { ask throws(Problem) in
            // They tell how many others there are.
            guard !ask.scope.isTenant else {
                throw Problem(
                    .forbidden, "A token of one end user does not reach /metrics.",
                    remedy: "Make one that does: foil token create --help.")
            }
            return .work {
                let form = Exposition.Form(accept: ask.request.headers["accept"])
                return Document(text(ask, form), type: form.type)
            }
        }
    }

    private func text(_ ask: Ask, _ form: Exposition.Form) -> [UInt8] {
        var out = Exposition(form)
        writeProgram(&out)
        let names = ask.record.accounts.all.map(\.name).filter { name in
            ask.scope.accounts.map { $0.contains { $0.isSpelled(name) } } ?? true
        }
        // A copy: nothing waits until all holders have been looked at.
        let book = ask.record.withBook { $0 }
        AccountMetrics(book: book, record: ask.record, meters: meters, names: names, now: ask.now).write(&out)
        if ask.scope.accounts == nil { writeEngine(ask.record.pulse, book.position, &out) }
        writeGateway(&out)
        writeProcess(&out)
        return out.bytes
    }

    private func writeProgram(_ out: inout Exposition) {
        out.family("counterfoil_build_info", .info, "The version that runs.")
        out.sample(1, [("version", version)])
        out.family("counterfoil_ready", .gauge, "1 when the record can be asked for.")
        out.sample(readiness.phase == .ready)
        guard case .starting(let position, let head) = readiness.phase else { return }
        out.family("counterfoil_start_position", .gauge, "The entry to which the journal is read at this start.")
        out.sample(Int(position))
        out.family("counterfoil_start_head_position", .gauge, "The last entry of the journal at this start.")
        out.sample(Int(head))
    }

    private func writeEngine(_ pulse: EnginePulse, _ position: Int64, _ out: inout Exposition) {
        out.family("counterfoil_journal_position", .gauge, "The last entry that is durable and shown.")
        out.sample(Int(position))
        out.family("counterfoil_journal_queue_entries", .gauge, "Entries that wait to be committed.")
        out.sample(pulse.waitingEntries)
        out.family("counterfoil_journal_queue_bytes", .gauge, "Bytes that wait to be committed.")
        out.sample(pulse.waitingBytes)
        out.family("counterfoil_journal_commit_seconds", .histogram, "How long commits of the journal took.")
        out.sample(meters.commits.time, isTime: true)
        out.family("counterfoil_journal_batch_entries", .histogram, "How many entries were committed together.")
        out.sample(meters.commits.entries, isTime: false)
        out.family("counterfoil_journal_bytes_total", .counter, "Bytes of venues that were committed.")
        out.sample(meters.commits.bytes.count)
        out.family("counterfoil_journal_failures_total", .counter, "Commits that failed: nothing is written after one.")
        out.sample(meters.commits.failures.count)
        writeBudgets(pulse, &out)
    }

    private func writeBudgets(_ pulse: EnginePulse, _ out: inout Exposition) {
        func labels(_ budget: EnginePulse.Budget) -> Exposition.Labels {
            [("bucket", budget.bucket), ("window", budget.window.wholeSeconds)]
        }
        out.family("counterfoil_budget_left_requests", .gauge, "Requests that a venue's limit leaves now.")
        for budget in pulse.budgets { out.sample(budget.left, labels(budget)) }
        out.family("counterfoil_budget_limit_requests", .gauge, "Requests that a venue's limit allows in its window.")
        for budget in pulse.budgets { out.sample(budget.limit, labels(budget)) }
        out.family("counterfoil_penalty_left_seconds", .gauge, "How long a venue wants to be left alone still.")
        for (bucket, left) in pulse.penalties.sorted(by: { $0.key < $1.key }) { out.sample(left, [("bucket", bucket)]) }
    }

    private func writeGateway(_ out: inout Exposition) {
        out.family("counterfoil_http_requests_total", .counter, "Requests that were answered, by route and status.")
        let requests = meters.requests.all.sorted { ($0.key.route, $0.key.status) < ($1.key.route, $1.key.status) }
        for (request, count) in requests {
            out.sample(count, [("route", request.route), ("status", "\(request.status)")])
        }
        out.family("counterfoil_stream_readers", .gauge, "Readers of the stream.")
        out.sample(meters.stream.readers.count)
        out.family("counterfoil_stream_opened_total", .counter, "Readers of the stream that there have been.")
        out.sample(meters.stream.opened.count)
        out.family("counterfoil_stream_dropped_total", .counter, "Readers of the stream that did not keep up.")
        out.sample(meters.stream.dropped.count)
    }

    /// By the names that every program gives them.
    private func writeProcess(_ out: inout Exposition) {
        let picture = ProcessPicture()
        out.family("process_cpu_seconds_total", .counter, "Processor time of user and system.")
        out.sample(picture.cpu)
        out.family("process_start_time_seconds", .gauge, "When the process began, since 1970.")
        out.sample(.nanoseconds(began.nanoseconds))
        let rest: [(String, String, Int?)] = [
            ("process_resident_memory_bytes", "Memory that is in use.", picture.residentBytes),
            ("process_virtual_memory_bytes", "Memory that is reserved.", picture.virtualBytes),
            ("process_threads", "Threads.", picture.threads),
            ("process_open_fds", "Open file descriptors.", picture.openDescriptors),
            ("process_max_fds", "File descriptors that may be open.", picture.mostDescriptors),
        ]
        for (name, help, value) in rest {
            guard let value else { continue }
            out.family(name, .gauge, help)
            out.sample(value)
        }
    }
}

extension Duration {
    /// A venue's windows are of whole seconds.
    fileprivate var wholeSeconds: String { "\(components.seconds)s" }
}
