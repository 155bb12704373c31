import CCurl
import Net

/// One exchange: what is sent, what has arrived, and who waits for it.
///
/// Made by the caller's task, then handed to the loop's thread, which alone touches it until `ended` is called.
final class Transfer: @unchecked Sendable {
    // Sendable holds because of the handing over: the caller keeps no reference after it has posted it.
    typealias Outcome = Result<HTTPResponse, TransportFailure>

    let id: UInt64
    let request: HTTPRequest
    let configuration: HTTPClientConfiguration
    let deadline: ContinuousClock.Instant
    var ended: ((Outcome) -> Void)?

    private var head: ResponseHead
    private var body: [UInt8] = []
    private var isTooLarge = false

    init(
        _ request: HTTPRequest, configuration: HTTPClientConfiguration, deadline: ContinuousClock.Instant, id: UInt64
    ) {
        self.request = request
        self.configuration = configuration
        self.deadline = deadline
        self.id = id
        head = ResponseHead(limit: configuration.maximumHeaderBytes)
    }

    /// Scheme, host and port: all that messages for people may say of the address.
    var origin: String { request.base.origin }

    func end(_ outcome: Outcome) {
        ended?(outcome)
        ended = nil
    }

    /// Takes a piece of the decoded body. False ends the transfer.
    func receive(body bytes: UnsafeRawBufferPointer) -> Bool {
        guard body.count + bytes.count <= configuration.maximumBodyBytes else {
            isTooLarge = true
            return false
        }
        body.append(contentsOf: bytes)
        return true
    }

    /// Takes one header line with its line end. False ends the transfer.
    func receive(header line: UnsafeRawBufferPointer) -> Bool {
        isTooLarge = !head.receive(line)
        return !isTooLarge
    }

    func outcome(of code: CURLcode, handle: EasyHandle) -> Outcome {
        if isTooLarge || code == CURLE_FILESIZE_EXCEEDED { return .failure(tooLarge) }
        guard code == CURLE_OK else {
            return .failure(TransportFailure(code, origin: origin, detail: handle.errorText))
        }
        return .success(HTTPResponse(status: handle.status, headers: head.fields, body: body))
    }

    private var tooLarge: TransportFailure {
        let limit =
            head.isOverLimit
            ? "header is larger than \(configuration.maximumHeaderBytes) bytes"
            : "body is larger than \(configuration.maximumBodyBytes) bytes"
        return TransportFailure(.tooLarge, "The answer's \(limit): \(origin) may not be the venue it should be.")
    }
}
