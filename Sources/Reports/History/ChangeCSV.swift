import Balances
import Money

/// The changes of `foil history --csv`, by RFC 4180 with a head; what is unknown is an empty field.
package enum ChangeCSV {
    /// The first line.
    package static let head = CSV.line(
        [
            "account", "venue", "user", "asset", "network", "venueAsset", "position", "sequence", "venueTime",
            "receivedAt",
        ]
            + ["total", "available", "held"].flatMap { ["\($0)Before", "\($0)After", "\($0)Difference"] })

    /// One change.
    package static func line(_ change: BalanceChange, in account: NamedAccount) -> String {
        let asset = account.assets[change.venueAsset]
        let place = [
            change.account, account.venue.rawValue, change.holder.user, asset?.code, asset?.network, change.venueAsset,
        ]
        let time = [
            "\(change.position)", change.sequence.map { "\($0)" }, change.venueTime?.description,
            change.receivedAt.description,
        ]
        let amounts = change.steps.prefix(3).flatMap {
            [$0.before.value?.description, $0.after.value?.description, $0.difference?.description]
        }
        return CSV.line((place + time + amounts).map { $0 ?? "" })
    }
}
