import CoinWWire
import Net

/// How the paper CoinW says no. The codes are documented, as are the texts of 29001 and 500; the other texts are this
/// project's.
enum CoinWRefusal: Error, Sendable, Hashable {
    case noSuchPath
    case wrongMethod
    case noSuchCommand
    case badParameters
    /// `api_key` or `sign` is not there.
    case missing(String)
    case unknownKey
    case badSignature
    /// A limit, a ban or a blacklist: how the venue tells them apart is not documented.
    case tooOften

    func response(_ settings: CoinWPaperSettings) -> HTTPResponse {
        body(settings).response(status: status(settings))
    }

    private func status(_ settings: CoinWPaperSettings) -> Int {
        switch self {
        case .wrongMethod: settings.methodStatus
        case .tooOften: settings.limitStatus
        case .noSuchPath, .noSuchCommand, .badParameters, .missing, .unknownKey, .badSignature: settings.errorStatus
        }
    }

    private func body(_ settings: CoinWPaperSettings) -> ErrorBody {
        switch self {
        case .noSuchPath: .short(.internalError, "Internal server error")
        case .tooOften: .short(.tooOften, "API access frequently")
        case .wrongMethod, .noSuchCommand: .full(.noSuchAPI, "no such API")
        case .badParameters: .full(.parameterError, "parameter error")
        case .missing(let name): .full(settings.missingCode, "parameter error: \(name) is missing")
        case .unknownKey: .full(settings.badKeyCode, "api_key error")
        case .badSignature: .full(settings.badSignatureCode, "signature error")
        }
    }
}
