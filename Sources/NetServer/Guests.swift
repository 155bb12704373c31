/// Who is connected to one listener, and whether one more may be.
struct Guests {
    /// One connection as it counts.
    struct Guest: Equatable {
        var network: UInt64
        var standing: Standing
    }

    enum Standing {
        case welcome
        /// One too many: is told so in answer to its request.
        case told
        /// Even too many to be told.
        case closed
    }

    /// Those who are told that there is no room, at one time: enough for honest clients to learn it, too few to be a burden.
    private static let mostTold = 64

    private let most: Int
    private let mostPerNetwork: Int?
    private let countsLoopback: Bool
    private var welcome = 0
    private var told = 0
    private var perNetwork: [UInt64: Int] = [:]

    init(_ limits: ServerLimits) {
        most = limits.connections
        mostPerNetwork = limits.connectionsPerPeer
        countsLoopback = limits.countsLoopbackPeers
    }

    /// - Parameter canBeTold: a TLS handshake only to be refused costs more than the refusal is worth.
    func standing(of network: UInt64, isLoopback: Bool, canBeTold: Bool) -> Standing {
        if welcome < most, isLoopback && !countsLoopback || hasRoom(network) { return .welcome }
        return canBeTold && told < Self.mostTold ? .told : .closed
    }

    private func hasRoom(_ network: UInt64) -> Bool {
        guard let mostPerNetwork else { return true }
        return perNetwork[network, default: 0] < mostPerNetwork
    }

    mutating func add(_ guest: Guest) {
        guard guest.standing == .welcome else {
            told += 1
            return
        }
        welcome += 1
        if mostPerNetwork != nil { perNetwork[guest.network, default: 0] += 1 }
    }

    mutating func remove(_ guest: Guest) {
        guard guest.standing == .welcome else {
            told -= 1
            return
        }
        welcome -= 1
        guard let left = perNetwork[guest.network].map({ $0 - 1 }) else { return }
        perNetwork[guest.network] = left > 0 ? left : nil
    }
}
