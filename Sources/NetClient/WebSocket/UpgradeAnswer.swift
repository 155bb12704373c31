import Net

/// Reads the server's half of the opening handshake from bytes in any pieces, bounded, and judges it.
struct UpgradeAnswer {
    /// What is known after the bytes so far. All but `incomplete` are final.
    enum Progress: Equatable {
        case incomplete
        /// The bytes after the first `consumed` of this piece are frames.
        case accepted(consumed: Int)
        case refused(status: Int, headers: HTTPHeaders)
        /// A sentence without its subject, the server.
        case violation(String)
        case tooLarge
    }

    private let expectedAccept: String
    private let limit: Int
    private var head: ResponseHead
    private var line: [UInt8] = []
    private var status: Int?

    init(expectedAccept: String, limit: Int) {
        self.expectedAccept = expectedAccept
        self.limit = limit
        head = ResponseHead(limit: limit)
    }

    mutating func receive(_ bytes: UnsafeRawBufferPointer) -> Progress {
        for (offset, byte) in bytes.enumerated() {
            line.append(byte)
            let progress = byte == 0x0A ? endLine() : checkUnfinishedLine()
            switch progress {
            case .incomplete: continue
            case .accepted: return .accepted(consumed: offset + 1)
            case .refused, .violation, .tooLarge: return progress
            }
        }
        return .incomplete
    }

    private func checkUnfinishedLine() -> Progress {
        if line.count > limit { return .tooLarge }
        let start = "HTTP/1.1 ".utf8
        guard status != nil || line.starts(with: start.prefix(line.count)) || start.count < line.count else {
            return .violation("does not speak HTTP/1.1")
        }
        return .incomplete
    }

    private mutating func endLine() -> Progress {
        defer { line.removeAll(keepingCapacity: true) }
        guard line.withUnsafeBytes({ head.receive($0) }) else { return .tooLarge }
        if status == nil { return readStatus() }
        guard line.count <= 2 else {
            return line.contains(UInt8(ascii: ":")) ? .incomplete : .violation("sent a header line without a colon")
        }
        return judge()
    }

    private mutating func readStatus() -> Progress {
        let words = line.dropLast().split(separator: UInt8(ascii: " "), maxSplits: 2)
        guard words.count >= 2, words[0].elementsEqual("HTTP/1.1".utf8), words[1].count >= 3,
            let number = Int(String(decoding: words[1].prefix(3), as: UTF8.self)), (100...599).contains(number)
        else { return .violation("does not speak HTTP/1.1") }
        status = number
        return .incomplete
    }

    private mutating func judge() -> Progress {
        guard let status else { return .violation("sent no status") }
        if status != 101, status < 200 {
            self.status = nil  // An interim answer; the real one follows.
            return .incomplete
        }
        guard status == 101 else { return .refused(status: status, headers: head.fields) }
        if let problem { return .violation(problem) }
        return .accepted(consumed: 0)
    }

    private var problem: String? {
        let fields = head.fields
        guard fields.lists("Upgrade", "websocket") else { return "did not name websocket in Upgrade" }
        guard fields.lists("Connection", "upgrade") else { return "did not name upgrade in Connection" }
        guard fields.values("Sec-WebSocket-Accept") == [expectedAccept] else {
            return "proved not that it read the handshake (Sec-WebSocket-Accept)"
        }
        guard fields["Sec-WebSocket-Extensions"] == nil else { return "chose an extension that was not offered" }
        return nil
    }
}

extension HTTPHeaders {
    /// Whether a comma-separated header names the word, without case.
    fileprivate func lists(_ name: String, _ word: String) -> Bool {
        values(name).contains { value in
            value.split(separator: ",").contains { entry in
                entry.drop { $0 == " " }.prefix { $0 != " " }.lowercased() == word
            }
        }
    }
}
