/// Which Counterfoil this is.
public enum Release {
    /// Semantic version.
    public static let version = "0.1.0"
    /// The `User-Agent` of every request.
    public static let userAgent = "counterfoil/\(version)"
}
