public import Balances

/// When something happens, on both clocks: the wall's for people and signatures, the steady one for deadlines.
public struct Moment: Sendable, Hashable {
    /// May jump; goes into statements and signatures.
    public var wall: Timestamp
    /// Never jumps; counted from any fixed point of this process.
    public var steady: Duration

    /// Both clocks read at once.
    public init(wall: Timestamp, steady: Duration) {
        self.wall = wall
        self.steady = steady
    }
}
