import Balances
import Net

/// Heartbeats: quiet readers are told where they stand, and those that fall behind are dropped.
extension StreamHall {
    struct Beating {
        var next: Timestamp?
        /// The beat for which a timer was set a second time.
        var armedFor: Timestamp?
    }

    /// Somebody reads from now on.
    func startBeating(at now: Timestamp) -> [ServerAction] {
        guard beating.next == nil else { return [] }
        beating.next = now + settings.heartbeat
        return [.wake(after: settings.heartbeat)]
    }

    /// What is due by the clock.
    func beat(at now: Timestamp) -> [ServerAction] {
        guard let due = beating.next else { return [] }
        // The server's timers and this clock do not agree to the millisecond, and a clock that was set back does not stop
        // the hearts.
        guard now + Self.beatTolerance >= due || due - now > settings.heartbeat else {
            guard beating.armedFor != due else { return [] }
            beating.armedFor = due
            return [.wake(after: due - now)]
        }
        guard !isEmpty else {
            beating.next = nil
            feed.close()
            return []
        }
        beating.next = now + settings.heartbeat
        feed.keep(topics)
        let head = feed.head
        return [.wake(after: settings.heartbeat)] + readers.values.flatMap { beat($0, head) }
    }

    private static let beatTolerance = Duration.milliseconds(100)

    private func beat(_ reader: StreamReader, _ head: Int64) -> [ServerAction] {
        stand(reader)
        let behind = head - reader.place.position
        let isFalling = reader.wasBehind > 0 && behind > reader.wasBehind
        if isFalling, behind > settings.mostBehind { return drop(reader.socket, .tooSlow) }
        reader.wasBehind = behind
        guard reader.party.form == .events, reader.state != .busy else { return [] }
        return [.send(.binary(reader.heartbeat), to: reader.socket)]
    }
}
