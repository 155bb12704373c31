/// The version of the library and of `foil`.
public let counterfoilVersion = "0.1.0"
