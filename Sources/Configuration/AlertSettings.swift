package import Alerts
package import Net

/// What the configuration says of alerts, checked. Secrets are not resolved yet.
package struct AlertSettings: Sendable {
    package var webhooks: [WebhookEntry] = []
    package var rules: [AlertRule] = []

    package init() {}
}

/// Where notices are sent.
package struct WebhookEntry: Sendable {
    package var name: String
    package var base: BaseURL
    /// Begins with `/`.
    package var path: String
    package var query: String?
    /// What notices are signed with.
    package var secret: SecretReference
    package var caFile: String?
}
