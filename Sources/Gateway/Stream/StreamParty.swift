import Balances

/// Readers with the same wishes: those of them that are at the same place get the same bytes.
final class StreamParty {
    let form: StreamForm
    let topics: [StreamTopic]
    /// As the last of them brought it: it knows the accounts by the names they have now.
    var filter: StreamFilter
    fileprivate(set) var members = 0
    /// Those who have everything as far as the hall has looked. Who left may still stand here.
    private(set) var waiting: [StreamReader] = []

    fileprivate init(_ form: StreamForm, _ topics: [StreamTopic], _ filter: StreamFilter) {
        self.form = form
        self.topics = topics
        self.filter = filter
    }

    /// A reader that is ready has everything there is.
    func wait(_ reader: StreamReader) {
        reader.state = .waiting
        waiting.append(reader)
        if waiting.count > 2 * members { waiting.removeAll { $0.state != .waiting } }
    }

    /// Those who waited, and are ready for what comes behind this place.
    func call(at place: StreamPlace) -> [StreamReader] {
        defer { waiting = [] }
        let called = waiting.filter { $0.state == .waiting }
        for reader in called {
            reader.state = .ready
            reader.place = max(reader.place, place)
        }
        return called
    }
}

/// The readers by what they want, so that a line is looked at for those alone who may get it.
struct StreamParties {
    private struct Wishes: Hashable {
        var form: StreamForm
        var filter: StreamFilter.Wishes
    }

    private var parties: [Wishes: StreamParty] = [:]
    private var followers: [StreamTopic: [ObjectIdentifier: StreamParty]] = [:]

    /// All that is followed.
    var topics: Set<StreamTopic> { Set(followers.keys) }

    /// All who waited.
    func callAll(at place: StreamPlace) -> [StreamReader] { parties.values.flatMap { $0.call(at: place) } }

    /// The party of those with the same wishes, which is made if there is none.
    mutating func join(_ form: StreamForm, _ filter: StreamFilter) -> StreamParty {
        let wishes = Wishes(form: form, filter: filter.wishes)
        let party = parties[wishes] ?? found(wishes, filter)
        party.filter = filter
        party.members += 1
        return party
    }

    private mutating func found(_ wishes: Wishes, _ filter: StreamFilter) -> StreamParty {
        let party = StreamParty(wishes.form, filter.topics, filter)
        parties[wishes] = party
        for topic in party.topics { followers[topic, default: [:]][ObjectIdentifier(party)] = party }
        return party
    }

    mutating func leave(_ party: StreamParty) {
        party.members -= 1
        guard party.members == 0 else { return }
        parties[Wishes(form: party.form, filter: party.filter.wishes)] = nil
        for topic in party.topics {
            followers[topic]?[ObjectIdentifier(party)] = nil
            if followers[topic]?.isEmpty ?? false { followers[topic] = nil }
        }
    }

    /// Those of whose topics some segments tell, each with these segments.
    func touched(by segments: [StreamSegment]) -> [(party: StreamParty, segments: [StreamSegment])] {
        var touched: [ObjectIdentifier: (party: StreamParty, segments: [StreamSegment])] = [:]
        for segment in segments {
            for topic in common(segment.topics) {
                for (id, party) in followers[topic] ?? [:] {
                    if touched[id]?.segments.last === segment { continue }
                    touched[id, default: (party, [])].segments.append(segment)
                }
            }
        }
        return Array(touched.values)
    }

    /// Of these topics those that somebody follows: a look for each of the fewer ones.
    private func common(_ topics: Set<StreamTopic>) -> [StreamTopic] {
        topics.count < followers.count
            ? topics.filter { followers[$0] != nil } : followers.keys.filter { topics.contains($0) }
    }
}

extension StreamFilter {
    /// What it lets through, told apart by bytes: ids that look alike may be two users'.
    struct Wishes: Hashable {
        var scope: [Spelling]?
        var tenant: Holder?
        var accounts: [Spelling]?
        var users: [Spelling]
        var assets: [Spelling]
        var kinds: Set<KeptLine.Kind>
    }

    var wishes: Wishes {
        Wishes(
            scope: scope.accounts?.map { Spelling($0) }, tenant: tenant, accounts: accounts?.map { Spelling($0) },
            users: users.map { Spelling($0) }, assets: assets.map { Spelling($0) }, kinds: kinds)
    }
}
