import Accounts

/// A secret that is the whole contents of a file or a pipe.
struct SecretFile {
    var path: String
    /// A pipe whose writer says nothing must not hold the program for ever.
    var timeout: Duration = .seconds(30)

    /// The contents without the line breaks at their end.
    func read() throws(SecretSourceFault) -> Secret {
        let contents: FileContents
        do throws(FileFault) {
            contents = try FileContents(
                path: path, kinds: [.regular, .pipe], limit: longestSecret, deadline: .after(timeout))
        } catch { throw fault(error) }
        try refuse(contents.access)
        return Secret(bytes: withoutLineBreaks(contents.bytes))
    }

    /// Others must not be able to read it. Where nobody can change modes, as in the read-only mounts
    /// that container and service managers put secrets into, the mount is trusted.
    func refuse(_ access: FileAccess) throws(SecretSourceFault) {
        guard access.isOpenToOthers, !access.isOnReadOnlyMount else { return }
        throw SecretSourceFault(
            message: "others can open the file \(visible(path)) (mode \(octal(access.mode)))",
            remedy: access.remedy(for: path))
    }

    private func fault(_ fault: FileFault) -> SecretSourceFault {
        let file = "the file \(visible(path))"
        return switch fault {
        case .missing: SecretSourceFault(message: "\(file) does not exist", remedy: "mend the path, or write the file")
        case .kind(let kind): SecretSourceFault(message: "\(visible(path)) is \(kind)", remedy: "name a file or a pipe")
        case .tooLarge:
            SecretSourceFault(
                message: "\(file) has more than \(longestSecret) bytes", remedy: "is this the right file?")
        case .late:
            SecretSourceFault(message: "\(file) gave no end within \(timeout.text)", remedy: "close the writing end")
        case .denied(let user):
            SecretSourceFault(
                message: "\(file) cannot be read: \(FileFault.deniedWords)", remedy: chownRemedy(for: path, user: user))
        case .system(let reason):
            SecretSourceFault(
                message: "\(file) cannot be read: \(reason)", remedy: "let the user that runs foil read it")
        }
    }
}

/// Takes `\n` and `\r\n` away at the end: editors and `echo` put them there.
func withoutLineBreaks(_ bytes: [UInt8]) -> ArraySlice<UInt8> {
    var rest = bytes[...]
    while let last = rest.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { rest.removeLast() }
    return rest
}
