/// What the process ends with; other programs rely on the numbers.
package enum ExitStatus: Int32, Sendable, Hashable {
    /// All well.
    case ok = 0
    case failed = 1
    /// The command line or the configuration is wrong; nothing was asked of any venue.
    case usage = 2
    /// Some accounts answered, some did not.
    case partial = 3
}
