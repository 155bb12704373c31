import Net

/// What one connection is to be: fixed before its thread starts.
struct SocketPlan: Sendable {
    var request: UpgradeRequest
    var caFile: String?
    var limits: SocketLimits
    var timeout: Duration
    var entropy: @Sendable () -> UInt64

    /// Scheme, host and port: all that messages for people may say of the address.
    var origin: String { request.base.origin }

    /// What the codec's refusal of a frame means.
    func violation(_ code: UInt16) -> SocketFailure {
        switch code {
        case 1009:
            SocketFailure(.tooLarge, "A message of \(origin) is larger than \(limits.maximumMessageBytes) bytes.")
        case 1007:
            SocketFailure(.violation, "\(origin) sent a text message that is no UTF-8.")
        default:
            SocketFailure(.violation, "\(origin) broke the WebSocket protocol (\(code)).")
        }
    }
}

extension SocketFailure {
    init(_ failure: TransportFailure) {
        let kind: Kind =
            switch failure.kind {
            case .unsendable: .unsendable
            case .timeout: .timeout
            case .unreachable: .unreachable
            case .insecure: .insecure
            case .interrupted, .garbled: .interrupted
            case .tooLarge: .tooLarge
            case .cancelled: .cancelled
            }
        self.init(kind, failure.message)
    }
}
