import Accounts
import Balances
import Book
import Counterfoil
import Engine
import Journal
import Money
import Paper

/// One life of the program: the real engine, its book, and what waits to be written. It does what `LiveEngine` does.
final class Program {
    private unowned let stage: Stage
    private var machine: EngineMachine
    private(set) var book: BalanceBook
    private var waiting: [(records: [Record], then: [EngineAction])] = []
    /// Of the last record that was given one.
    private var position: Int64
    private var isCommitting = false
    private var alarm: (at: Duration, number: Int)?
    private var alarms = 0
    /// The steady clock starts anew with every life.
    private let steadyAtStart: Duration
    /// Where in the cast each of the engine's accounts stands; nil for one that has left.
    private var places: [Int?]

    /// - Parameter present: of the cast, those whom the configuration names.
    init(_ stage: Stage, _ book: BalanceBook, _ memory: EngineMemory, of present: [Int], steady: Duration) {
        self.stage = stage
        self.book = book
        position = stage.store.head.position
        steadyAtStart = steady - stage.now
        places = present
        machine = EngineMachine(present.map { stage.cast.accounts[$0] }, memory: memory, settings: Self.settings)
    }

    /// Verifies often enough to be seen in a short run, and seldom enough not to fill it.
    private static let settings = {
        var settings = EngineSettings()
        settings.quietPause = .seconds(600)
        return settings
    }()

    private var moment: Moment { Moment(wall: stage.wall, steady: stage.now + steadyAtStart) }

    /// Begins as every program does.
    func start() {
        if !book.unwritten.isEmpty, stage.order.plant != .forgetHealingOnRestart {
            append(book.unwritten.map(\.record), [])
        }
        take(.start)
    }

    func take(_ event: EngineEvent) {
        guard stage.program === self, !stage.isOver else { return }
        let actions = machine.handle(event, at: moment) { stage.engineRandom.next() }
        for action in actions { if case .append(let records, let then) = action { append(records, then) } }
        for action in actions { carryOut(action) }
        arm(machine.nextWake)
    }

    private func carryOut(_ action: EngineAction) {
        switch action {
        case .append: break
        case .connect(let key, let address, let timeout):
            guard let account = places[key.account] else { return }
            stage.connect(key, of: account, address, timeout: timeout, self)
        case .send(let key, let bytes): stage.send(bytes, on: key)
        case .ping(let key): stage.ping(key)
        case .close(let key, let closing): stage.close(key, closing)
        case .abort(let key): stage.abort(key)
        case .request(let key, let request, let timeout):
            guard let account = places[key.account] else { return }
            stage.send(key, of: account, request, timeout: timeout, self)
        case .propose(let account, let count): propose(account, count)
        }
    }

    private func propose(_ account: Int, _ count: Int) {
        guard let place = places[account] else { return }
        let name = stage.cast.accounts[place].account.name
        let holders = book.candidates(of: name, count: count, at: stage.wall).compactMap {
            book.state(of: $0.holder, account: name, at: stage.wall)
        }
        stage.after(.microseconds(100)) { [weak self] in self?.take(.proposed(account: account, holders)) }
    }

    private func arm(_ wake: Duration?) {
        guard let wake else { return }
        let at = max(stage.now + .microseconds(1), wake - steadyAtStart)
        if let alarm, alarm.at <= at { return }
        alarms += 1
        let number = alarms
        alarm = (at, number)
        stage.timeline.add(at: at) { [weak self] in
            guard let self, alarm?.number == number else { return }
            alarm = nil
            take(.wake)
        }
    }
}

/// Accounts that leave and come back.
extension Program {
    /// Where in the cast the engine's account stands; nil for one that has left.
    func place(of account: Int) -> Int? { places[account] }

    /// - Parameter place: in the cast.
    func remove(_ place: Int) {
        guard let index = places.firstIndex(of: place), stage.order.plant != .followRemoved else { return }
        places[index] = nil
        take(.removed(account: index))
    }

    func add(_ place: Int) {
        guard !places.contains(place) else { return }
        let (account, client) = stage.cast.accounts[place]
        places.append(place)
        let memory = stage.order.plant == .forgetReturned ? nil : Recovery.memory(of: book, account.name)
        take(.added(account: places.count - 1, account, client, memory))
    }
}

/// Writing, applying and showing: in that order.
extension Program {
    private func append(_ records: [Record], _ then: [EngineAction]) {
        var records = records
        stage.plantBeforeAppend(&records)
        for index in records.indices {
            position += 1
            records[index].entry.position = position
        }
        if stage.order.plant == .showBeforeCommit { stage.show(records) }
        let isEarly = stage.order.plant == .requestBeforeCommit
        if isEarly { for action in then { carryOut(action) } }
        waiting.append((records, isEarly ? [] : then))
        commitSoon()
    }

    private func commitSoon() {
        guard !isCommitting else { return }
        isCommitting = true
        let isSlow = Int.random(in: 0..<100, using: &stage.wire.random) == 0
        let delay = Int64.random(in: 200...(isSlow ? 1_500_000 : 8_000), using: &stage.wire.random)
        stage.after(.microseconds(delay)) { [weak self] in
            guard let self, stage.program === self, !stage.isOver else { return }
            isCommitting = false
            commit()
        }
    }

    private func commit() {
        let items = waiting
        waiting = []
        let records = items.flatMap(\.records)
        guard write(records) else { return stage.diskFailed() }
        apply(records)
        if stage.order.plant != .showBeforeCommit { stage.show(records) }
        for item in items { for action in item.then { carryOut(action) } }
        if stage.killsAtHealing, !book.unwritten.isEmpty {
            stage.killsAtHealing = false
            stage.kill()
        }
    }

    /// False when the disk failed.
    private func write(_ records: [Record]) -> Bool {
        guard !records.isEmpty else { return true }
        var entries = records.map(\.entry)
        if stage.order.plant == .loseEntry, let lost = entries.firstIndex(where: { $0.kind == .message }) {
            entries[lost].raw = []
        }
        do throws(StoreFailure) {
            try stage.store.append(Batch(numbered: entries))
            return true
        } catch {
            return false
        }
    }

    private func apply(_ records: [Record]) {
        let healed = stage.asPlanted(records).flatMap { book.apply($0) }
        if !healed.isEmpty { append(healed.map(\.record), []) }
    }

    /// What waits becomes durable, and nobody is told.
    /// - Returns: false when the disk failed.
    func commitUnseen() -> Bool { write(waiting.flatMap(\.records)) }

    /// Ends in good order: all is written and applied, and a picture is kept.
    func finish() {
        while !waiting.isEmpty { commit() }
        keepPicture()
    }

    func keepPicture() {
        let head = stage.store.head
        guard head.position == book.position, head.position > 0, book.unwritten.isEmpty else { return }
        try? stage.store.save(
            Checkpoint(position: head.position, digest: head.digest, pieces: book.checkpoint()))
    }
}
