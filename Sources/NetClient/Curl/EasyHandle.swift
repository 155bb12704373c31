import CCurl
import Net

/// Owns one libcurl easy handle with the memory its options point to. It lives on one loop's thread.
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let errorBuffer: UnsafeMutablePointer<CChar>
    private var headerList: UnsafeMutablePointer<curl_slist>?

    init() {
        Curl.start()
        guard let pointer = curl_easy_init() else { fatalError("curl_easy_init found no memory") }
        self.pointer = pointer
        errorBuffer = .allocate(capacity: Int(CURL_ERROR_SIZE))
        errorBuffer.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    deinit {
        curl_easy_cleanup(pointer)
        curl_slist_free_all(headerList)
        errorBuffer.deallocate()
    }

    /// Forgets every option, not the connections.
    func reset() {
        curl_easy_reset(pointer)
        curl_slist_free_all(headerList)
        headerList = nil
        errorBuffer[0] = 0
        set(CURLOPT_ERRORBUFFER, pointer: errorBuffer)
    }

    func set(_ option: CURLoption, _ value: Int) {
        check(ccurl_set_long(pointer, option, value), "setting a number")
    }

    func set(_ option: CURLoption, offset: Int) {
        check(ccurl_set_offset(pointer, option, curl_off_t(offset)), "setting a size")
    }

    func set(_ option: CURLoption, _ value: String) {
        check(ccurl_set_text(pointer, option, value), "setting a text")
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer?) {
        check(ccurl_set_pointer(pointer, option, value), "setting a pointer")
    }

    func set(_ option: CURLoption, callback: ccurl_data_callback) {
        check(ccurl_set_callback(pointer, option, callback), "setting a callback")
    }

    func set(headers lines: [String]) {
        for line in lines {
            guard let longer = curl_slist_append(headerList, line) else {
                fatalError("curl_slist_append found no memory")
            }
            headerList = longer
        }
        check(ccurl_set_list(pointer, CURLOPT_HTTPHEADER, headerList), "setting the headers")
    }

    var status: Int {
        var value = 0
        check(ccurl_get_long(pointer, CURLINFO_RESPONSE_CODE, &value), "reading the status")
        return value
    }

    /// The socket of a connection that is open; nil when there is none.
    var socket: Int32? {
        var value: curl_socket_t = -1
        check(ccurl_get_socket(pointer, &value), "reading the socket")
        return value < 0 ? nil : value
    }

    /// libcurl's own words about the last failure; may quote the address.
    var errorText: String { String(cString: errorBuffer) }

    /// Options are set from checked values only, so a refusal is a mistake in this program or a want of memory.
    private func check(_ code: CURLcode, _ what: StaticString) {
        guard code == CURLE_OK else {
            fatalError("libcurl refused \(what): \(String(cString: curl_easy_strerror(code)))")
        }
    }
}

/// What libcurl needs once in a process.
enum Curl {
    private static let started: Bool = {
        let code = curl_global_init(Int(CURL_GLOBAL_DEFAULT))
        guard code == CURLE_OK else { fatalError("curl_global_init: \(String(cString: curl_easy_strerror(code)))") }
        return true
    }()

    static func start() { precondition(started) }
}
