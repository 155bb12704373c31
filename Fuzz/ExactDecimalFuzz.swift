// libFuzzer entry: whatever bytes arrive, reading them must not trap, and what is read must be written and read back as
// the same digits at the same scale. scripts/fuzz compiles this file together with Sources/Money.
// fuzz-sources: Sources/Money

@_cdecl("LLVMFuzzerTestOneInput")
func fuzzExactDecimal(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    guard let value = try? ExactDecimal(utf8: UnsafeBufferPointer(start: start, count: count)) else { return 0 }
    var text: [UInt8] = []
    value.write(into: &text)
    let again = text.withUnsafeBytes { try? ExactDecimal(utf8: $0) }
    guard let again, again == value, again.significand == value.significand, again.scale == value.scale else {
        fatalError("\(String(decoding: text, as: UTF8.self)) did not read back")
    }
    return 0
}
