public import Accounts
import Balances
import BitfrontClient
import CoinWClient
public import Net
import SFOXClient
import TheDexClient

/// sFOX, read by REST with a user's own key.
public enum SFOX {
    /// An account with its static API key.
    ///
    /// - Parameter feedURL: of its balance feed; production's, unless only `baseURL` is given: then there is none.
    public static func account(
        _ name: String, apiKey: Secret, baseURL: BaseURL? = nil, feedURL: BaseURL? = nil
    ) -> VenueAccount {
        .make(SFOXClient.SFOX.client, name, apiKey: apiKey, baseURL: baseURL, feedURL: feedURL)
    }
}

/// sFOX Connect, read with a partner's enterprise key: every end user.
public enum SFOXConnect {
    /// A partner's account.
    ///
    /// - Parameters:
    ///   - users: the end users to read; empty for all.
    ///   - feedURL: of its balance feed; production's, unless only `baseURL` is given: then there is none.
    public static func account(
        _ name: String, apiKey: Secret, users: [String] = [], baseURL: BaseURL? = nil, feedURL: BaseURL? = nil
    ) -> VenueAccount {
        .make(SFOXClient.SFOXConnect.client, name, apiKey: apiKey, baseURL: baseURL, feedURL: feedURL, users: users)
    }
}

/// TheDex, read with a merchant's key pair: the balances of all merchants of the user.
public enum TheDex {
    /// An account with its key pair.
    public static func account(
        _ name: String, apiKey: Secret, secretKey: Secret, baseURL: BaseURL? = nil
    ) -> VenueAccount {
        .make(TheDexClient.TheDex.client, name, apiKey: apiKey, secretKey: secretKey, baseURL: baseURL)
    }
}

/// Bitfront, closed in 2023: readable where someone serves its protocol, such as the paper venue.
public enum Bitfront {
    /// An account with its key pair.
    public static func account(
        _ name: String, apiKey: Secret, secretKey: Secret, baseURL: BaseURL? = nil
    ) -> VenueAccount {
        .make(BitfrontClient.Bitfront.client, name, apiKey: apiKey, secretKey: secretKey, baseURL: baseURL)
    }
}

/// CoinW spot.
public enum CoinW {
    /// Which command a reading sends.
    public enum Command: String, Sendable {
        /// Available amounts only; total and held are absent.
        case returnBalances
        /// Available and on orders; the total is derived.
        case returnCompleteBalances
    }

    /// An account with its key pair.
    ///
    /// - Parameter feedURL: of its balance feed; production's, unless only `baseURL` is given: then there is none.
    public static func account(
        _ name: String, apiKey: Secret, secretKey: Secret, command: Command = .returnBalances,
        baseURL: BaseURL? = nil, feedURL: BaseURL? = nil
    ) -> VenueAccount {
        .make(
            CoinWClient.CoinW.client, name, apiKey: apiKey, secretKey: secretKey, baseURL: baseURL, feedURL: feedURL,
            options: ["command": command.rawValue])
    }
}

extension VenueAccount {
    static func make(
        _ client: VenueClient, _ name: String, apiKey: Secret, secretKey: Secret? = nil, baseURL: BaseURL?,
        feedURL: BaseURL? = nil, users: [String] = [], options: [String: String] = [:]
    ) -> VenueAccount {
        var account = Account(
            name: name, venue: client.venue, apiKey: apiKey, secretKey: secretKey,
            baseURL: baseURL ?? client.productionURL,
            // A key for another place is not shown to production.
            feedURL: feedURL ?? (baseURL == nil ? client.feedURL : nil), options: options)
        account.users = users
        return VenueAccount(account, client)
    }
}
