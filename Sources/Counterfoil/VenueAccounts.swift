public import Accounts
import Balances
public import Net
import SFOXClient

/// sFOX, read by REST with a user's own key.
public enum SFOX {
    /// An account with its static API key.
    public static func account(_ name: String, apiKey: Secret, baseURL: BaseURL? = nil) -> VenueAccount {
        .make(SFOXClient.SFOX.client, name, apiKey: apiKey, baseURL: baseURL)
    }
}

/// sFOX Connect, read with a partner's enterprise key: every end user.
public enum SFOXConnect {
    /// A partner's account.
    ///
    /// - Parameter users: the end users to read; empty for all.
    public static func account(
        _ name: String, apiKey: Secret, users: [String] = [], baseURL: BaseURL? = nil
    ) -> VenueAccount {
        .make(SFOXClient.SFOXConnect.client, name, apiKey: apiKey, baseURL: baseURL, users: users)
    }
}

extension VenueAccount {
    static func make(
        _ client: VenueClient, _ name: String, apiKey: Secret, secretKey: Secret? = nil, baseURL: BaseURL?,
        users: [String] = [], options: [String: String] = [:]
    ) -> VenueAccount {
        var account = Account(
            name: name, venue: client.venue, apiKey: apiKey, secretKey: secretKey,
            baseURL: baseURL ?? client.productionURL, feedURL: client.feedURL, options: options)
        account.users = users
        return VenueAccount(account, client)
    }
}
