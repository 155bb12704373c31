/// Decodes the bytes of a configuration file, or says what about them is no text.
func decode(_ bytes: [UInt8], file: String) throws(ConfigurationError) -> JSON5Text {
    var scalars: [Unicode.Scalar] = []
    scalars.reserveCapacity(bytes.count)
    var decoder = UTF8()
    var input = bytes.makeIterator()
    while true {
        switch decoder.decode(&input) {
        case .scalarValue(let scalar): scalars.append(scalar)
        case .emptyInput: return JSON5Text(scalars: scalars)
        case .error: throw notUTF8(after: scalars, file: file)
        }
    }
}

private func notUTF8(after scalars: [Unicode.Scalar], file: String) -> ConfigurationError {
    var read = JSON5Text(scalars: scalars)
    while read.next != nil { read.advance() }
    return ConfigurationError([
        ConfigurationProblem(
            file: file, at: read.position, "this byte is not UTF-8", remedy: "save the file with the encoding UTF-8")
    ])
}
