import Balances
import Signing

/// The book as bytes: what a restart begins from.
///
/// The first piece has everything but the holders: `FOILBOOK`, the version, the setting that shapes the state, position,
/// codes and accounts. The pieces after it are pages of holders, account by account, each after its length in four bytes.
/// Equal books give equal bytes, however they came about.
extension BalanceBook {
    static let magic = Array("FOILBOOK".utf8) + [2]

    /// What a piece may hold before the next one is begun: small beside the memory, large beside the cost of a row.
    static let pieceSize = 1 << 20

    /// The book's bytes. At a million users some hundred megabytes; call it on a copy, where others wait for the book.
    package func checkpoint() -> [[UInt8]] {
        var pieces = [head]
        var piece: [UInt8] = []
        for page in sheets.lazy.flatMap(\.holders.pages) {
            withUnsafeBytes(of: UInt32(page.bytes.count).littleEndian) { piece.append(contentsOf: $0) }
            piece.append(contentsOf: page.bytes)
            guard piece.count >= Self.pieceSize else { continue }
            pieces.append(piece)
            piece.removeAll(keepingCapacity: true)
        }
        return piece.isEmpty ? pieces : pieces + [piece]
    }

    /// SHA-256 over the digests of the checkpoint's pieces: the same for two books exactly when everything in them is.
    package var digest: [UInt8] { Digest.sha256(checkpoint().flatMap(Digest.sha256)) }

    private var head: [UInt8] {
        var form = FormWriter()
        form.raw(Self.magic)
        form.count(Int(settings.missingCurrency.rawValue))
        form.number(position)
        form.list(codes.codes) { $0.text($1) }
        form.list(sheets) { $0.sheet($1) }
        form.alerts(alerts)
        return form.bytes
    }
}

extension BalanceBook {
    /// The book that `checkpoint` gave the pieces of.
    ///
    /// Nil for anything else: bytes that were damaged in a way that can be told, another version, or a book that was kept
    /// under another `missingCurrency`, which a replay would not come to. It does not trap, whatever the bytes.
    ///
    /// The pages stay in the pieces until they are written to, so the book holds on to a piece until then: after a restart
    /// it may take twice its size.
    package init?(checkpoint pieces: [[UInt8]], settings: BookSettings = BookSettings()) {
        guard let head = pieces.first else { return nil }
        self.init(settings: settings)
        do {
            let counts = try head.withUnsafeBytes { bytes in try restore(head: bytes) }
            let check = PageCheck(position: position, codes: codes.count)
            var pages = try PageRestoring(sheets, counts: counts, check)
            for piece in pieces.dropFirst() { try pages.restore(piece, into: &sheets) }
            try pages.finish(&sheets)
        } catch { return nil }
    }

    /// How many holders each account is to have.
    private mutating func restore(head bytes: UnsafeRawBufferPointer) throws -> [Int] {
        var form = FormReader(bytes)
        guard try form.raw(Self.magic.count).elementsEqual(Self.magic) else { throw NoCheckpoint() }
        guard try form.count() == Int(settings.missingCurrency.rawValue) else { throw NoCheckpoint() }
        position = try form.number()
        for _ in 0..<(try form.count()) {
            guard codes.restore(try form.text()) else { throw NoCheckpoint() }
        }
        var counts: [Int] = []
        for _ in 0..<(try form.count()) {
            let (sheet, holders) = try form.sheet()
            guard self.sheet(sheet.name) == nil else { throw NoCheckpoint() }
            _ = add(sheet)
            counts.append(holders)
        }
        alerts = try form.alerts()
        guard form.isAtEnd, position >= 0 else { throw NoCheckpoint() }
        return counts
    }
}
