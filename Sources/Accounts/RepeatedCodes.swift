import Balances

/// Finds codes that stand twice in one message. They are told apart by their bytes.
///
/// Every message goes through here, and nearly none has a repeated code: codes are compared by a digest of theirs first.
enum RepeatedCodes {
    /// Holders have a few currencies, for which comparing each with each beats looking them up.
    private static let few = 16

    /// The places of balances whose code stands at an earlier place, in order.
    static func places(in balances: [Balance]) -> [Int] {
        guard balances.count > 1 else { return [] }
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: balances.count) { digests in
            // The subscript of an array would copy each balance whole.
            let span = balances.span
            for place in balances.indices { digests[place] = digest(span[place].venueAsset) }
            let codes = Codes(balances: balances, digests: UnsafeBufferPointer(digests))
            return balances.count <= few ? codes.repeatedAmongFew() : codes.repeatedAmongMany()
        }
    }

    /// FNV-1a, which is short on short texts. It keeps nobody from making texts of one digest.
    private static func digest(_ code: String) -> UInt64 {
        var code = code
        return code.withUTF8 { $0.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 } }
    }
}

private struct Codes {
    let balances: [Balance]
    let digests: UnsafeBufferPointer<UInt64>

    private func isSame(_ a: Int, _ b: Int) -> Bool {
        digests[a] == digests[b] && Spelling(balances[a].venueAsset) == Spelling(balances[b].venueAsset)
    }

    func repeatedAmongFew() -> [Int] {
        var places: [Int] = []
        for place in 1..<digests.count where (0..<place).contains(where: { isSame($0, place) }) { places.append(place) }
        return places
    }

    /// Looks codes up in a table that is at most half full.
    func repeatedAmongMany() -> [Int] {
        let slots = 1 << (Int.bitWidth - digests.count.leadingZeroBitCount + 1)
        var table = [UInt32](repeating: 0, count: slots)
        var places: [Int] = []
        var patience = 4 * digests.count
        for place in digests.indices {
            var slot = Int(truncatingIfNeeded: digests[place] ^ digests[place] &>> 32) & (slots - 1)
            while table[slot] != 0, !isSame(Int(table[slot]) - 1, place) {
                slot = (slot + 1) & (slots - 1)
                patience -= 1
                // So crowded a table is no chance but an attack, which must not cost the square of its size.
                guard patience > 0 else { return repeatedByHasher() }
            }
            if table[slot] == 0 { table[slot] = UInt32(place + 1) } else { places.append(place) }
        }
        return places
    }

    private func repeatedByHasher() -> [Int] {
        var seen = Set<Spelling>(minimumCapacity: balances.count)
        return balances.indices.filter { !seen.insert(Spelling(balances[$0].venueAsset)).inserted }
    }
}
