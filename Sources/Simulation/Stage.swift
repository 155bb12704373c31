import Accounts
import Balances
import Counterfoil
import Journal
import Net
import Paper

/// One run: virtual time, the paper venues, the network, and the program that is killed and started again.
///
/// One thread, no clock but its own, and nothing drawn but from the seed: the same order gives the same run.
final class Stage {
    let order: RunOrder
    let cast: Cast
    let episodes: [Episode]
    var timeline = Timeline()
    private(set) var now = Duration.zero
    var world: PaperWorld
    var past = PastAmounts()
    var counts = RunCounts()
    private(set) var violation: Violation?

    var wire: Wire
    var store = MemoryStore()
    var hasFailedDisk = false
    /// The program is to be killed when it knows that a gap is healed and has not written so.
    var killsAtHealing = false
    /// Nil while it does not run.
    var program: Program?
    var watch = Watch()
    /// Episodes that are on.
    var standing: [Episode] = []
    /// When the last episode of each venue was over.
    var lastTrouble: [String: Duration] = [:]
    /// When the last episode that keeps a venue from being read was over: a clock that is wrong does not.
    var lastObstacle: [String: Duration] = [:]

    private var activity: SplitMix64
    var engineRandom: SplitMix64

    /// The venues' time when a run begins.
    static let epoch = Timestamp(milliseconds: 1_767_225_600_000)

    init(_ order: RunOrder) throws {
        self.order = order
        var random = SplitMix64(seed: order.seed)
        cast = try Cast(random: &random)
        activity = SplitMix64(seed: random.next())
        engineRandom = SplitMix64(seed: random.next())
        wire = Wire(seed: random.next())
        let calm = Self.calm(in: order.length)
        episodes = Episode.schedule(seed: order.seed, until: calm, kinds: order.kinds).filter { episode in
            order.only.map { $0.contains(episode.number) } ?? true
        }
        world = PaperWorld(
            ledger: try cast.scenario.ledger(at: Self.epoch), venues: try VenueList.papers(for: cast.scenario),
            seed: random.next())
    }

    /// When nothing goes wrong any more: the last part of the run, in which everything must become certain again.
    static func calm(in length: Duration) -> Duration { length - min(.seconds(5_400), length / 2) }

    /// When nothing moves at the venues any more.
    static func silence(in length: Duration) -> Duration { length - .seconds(600) }

    var wall: Timestamp { Self.epoch + now }
    var paperMoment: PaperMoment { PaperMoment(wall: wall, steady: now) }
    var isOver: Bool { violation != nil }

    func after(_ delay: Duration, _ body: @escaping () -> Void) { timeline.add(at: now + delay, body) }

    func fail(_ invariant: String, _ detail: String) {
        guard violation == nil else { return }
        violation = Violation(invariant: invariant, detail: detail, at: now)
    }

    func run() -> RunReport {
        for key in world.ledger.holders { past.note(key, in: world.ledger, at: .zero) }
        for episode in episodes { timeline.add(at: episode.start) { [unowned self] in begin(episode) } }
        after(.seconds(1)) { [unowned self] in move() }
        after(Watch.every) { [unowned self] in look() }
        after(Self.pictureEvery) { [unowned self] in keepPicture() }
        boot()
        while violation == nil, let next = timeline.next, next <= order.length, let event = timeline.take() {
            now = event.at
            counts.events += 1
            event.body()
        }
        if violation == nil {
            now = order.length
            lookAtTheEnd()
        }
        counts.entries = store.head.position
        return RunReport(order: order, violation: violation, schedule: episodes, counts: counts)
    }
}

extension Stage {
    /// A program keeps one after very many entries; here restarts are many, and each would read everything again.
    private static let pictureEvery = Duration.seconds(7_200)

    private func keepPicture() {
        program?.keepPicture()
        after(Self.pictureEvery) { [unowned self] in keepPicture() }
    }
}

/// What moves at the venues.
extension Stage {
    /// One movement, and the time of the next: sometimes at once, mostly within minutes.
    private func move() {
        guard now < Self.silence(in: order.length) else { return }
        let keys = world.ledger.holders
        let key = keys[Int.random(in: 0..<keys.count, using: &activity)]
        if let order = movement(of: key) {
            let (answer, actions) = world.control(order, at: paperMoment)
            if answer.status == 201 {
                counts.movements += 1
                past.note(key, in: world.ledger, at: now)
            }
            carryOut(actions)
        }
        let isBurst = Int.random(in: 0..<4, using: &activity) == 0
        after(.milliseconds(Int64.random(in: 1...(isBurst ? 2_000 : 180_000), using: &activity))) { [unowned self] in
            move()
        }
    }

    private func movement(of key: LedgerKey) -> HTTPRequest? {
        guard let positions = world.ledger.positions(of: key), !positions.isEmpty else { return nil }
        let position = positions[Int.random(in: 0..<positions.count, using: &activity)]
        let draw = Int.random(in: 0..<10, using: &activity)
        let small = "0.\(Int.random(in: 1...9_999, using: &activity))1"
        let (path, amount) =
            switch draw {
            case 0: ("/withdrawals", position[.trading].trimmed.description)
            case 1, 2: ("/withdrawals", small)
            case 3, 4: ("/holds", small)
            case 5: ("/releases", position.held.trimmed.description)
            default: ("/deposits", small)
            }
        let user = key.user.map { #","user":"\#($0)""# } ?? ""
        let asset = draw == 9 ? "NEW" : position.asset
        let body = #"{"venue":"\#(key.venue)"\#(user),"asset":"\#(asset)","amount":"\#(amount)"}"#
        return HTTPRequest(.post, base: cast.accounts[0].account.baseURL, path: path, body: Array(body.utf8))
    }
}
