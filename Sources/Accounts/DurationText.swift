extension Duration {
    package var text: String { "\(components.seconds)s" }
}
