import BitfrontWire
import Net

/// The endpoints the paper Bitfront serves, all by GET.
enum BitfrontRoute: Sendable, Hashable {
    case balances
    case balance(of: String)
    case time

    /// Nil for a path that is no endpoint.
    init?(path: String) {
        switch path {
        case AccountBalances.path: self = .balances
        case ServerTime.path: self = .time
        default:
            guard path.hasPrefix(AccountBalances.path + "/") else { return nil }
            let segment = path.dropFirst(AccountBalances.path.count + 1)
            guard !segment.isEmpty, !segment.contains("/"), let currency = PercentEncoding.decode(segment) else {
                return nil
            }
            self = .balance(of: currency)
        }
    }
}
