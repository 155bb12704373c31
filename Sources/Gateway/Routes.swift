extension Route {
    /// Everything that can be asked.
    package static let all: [Route] = [.accounts, .user, .stream] + dashboard
}
