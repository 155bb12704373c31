#if canImport(Glibc)
internal import Glibc
#elseif canImport(Musl)
internal import Musl
#else
internal import Darwin
#endif

/// The one file of the dashboard that is not in the program: Debian keeps it, and mends it.
enum ChartLibrary {
    static let path = "/usr/share/javascript/chart.js/chart.min.js"

    /// It has 200 KB; what is much larger is something else.
    private static let most = 4 << 20
    private static let pieceSize = 64 << 10

    /// Nil where it is not installed or is no such file.
    static func read() -> [UInt8]? {
        guard let file = fopen(path, "re") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: pieceSize)
        while bytes.count <= most {
            let count = fread(&piece, 1, pieceSize, file)
            if count == 0 { return ferror(file) == 0 ? bytes : nil }
            bytes += piece[..<count]
        }
        return nil
    }
}
