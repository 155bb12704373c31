/// The names of the balance feeds.
package enum Feed {
    /// One holder's own balances; the payload is an array of rows.
    package static let userBalances = "private.user.balances"
    /// Every end user's balances; the payload is one user with all its rows. Needs an enterprise key.
    package static let enterpriseBalances = "private.enterprise.users.balances"

    package static let path = "/ws"
}
