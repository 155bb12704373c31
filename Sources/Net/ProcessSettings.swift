/// What belongs to the whole process, and libraries change for a moment and then restore: signal dispositions, limits.
package enum ProcessSettings {
    /// Held by whoever calls such a library function: two at once restore each other's momentary value, for ever.
    ///
    /// `curl_multi_cleanup` ignores SIGPIPE whatever CURLOPT_NOSIGNAL says, and `lws_create_context` ignores it and reads
    /// the limit of descriptors.
    package static let lock = Lock(())
}
