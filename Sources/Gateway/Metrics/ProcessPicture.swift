#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the process takes of the machine, as the kernel tells it; nil where it does not say.
struct ProcessPicture {
    var residentBytes: Int?
    var virtualBytes: Int?
    var threads: Int?
    var cpu: Duration
    var openDescriptors: Int?
    var mostDescriptors: Int?

    init() {
        let status = Self.status()
        residentBytes = status["VmRSS"].map { $0 * 1_024 }
        virtualBytes = status["VmSize"].map { $0 * 1_024 }
        threads = status["Threads"]
        var usage = rusage()
        #if canImport(Glibc)
        getrusage(RUSAGE_SELF.rawValue, &usage)
        #else
        getrusage(RUSAGE_SELF, &usage)
        #endif
        cpu = .microseconds(
            (Int(usage.ru_utime.tv_sec) + Int(usage.ru_stime.tv_sec)) * 1_000_000 + Int(usage.ru_utime.tv_usec)
                + Int(usage.ru_stime.tv_usec))
        openDescriptors = Self.entries(of: "/proc/self/fd")
        mostDescriptors = Self.limit()
    }

    private static func limit() -> Int? {
        var limit = rlimit()
        #if canImport(Glibc)
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return nil }
        #else
        guard getrlimit(RLIMIT_NOFILE, &limit) == 0 else { return nil }
        #endif
        return Int(exactly: limit.rlim_cur)
    }

    /// The whole numbers of `/proc/self/status`, by their names.
    private static func status() -> [String: Int] {
        guard let text = contents(of: "/proc/self/status") else { return [:] }
        var numbers: [String: Int] = [:]
        for line in text.split(separator: "\n") {
            let words = line.split { $0 == ":" || $0 == "\t" || $0 == " " }
            if words.count > 1, let number = Int(words[1]) { numbers[String(words[0])] = number }
        }
        return numbers
    }

    private static func contents(of path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 8_192) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Without the two that every folder has and the one that looks.
    private static func entries(of path: String) -> Int? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return max(0, count - 3)
    }
}
