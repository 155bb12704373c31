/// What becomes of the digits that are cut off; every operation that may round asks for one.
public enum Rounding: Sendable, Hashable, CaseIterable {
    /// Cut off: -1.9 becomes -1.
    case towardZero
    /// Any rest counts as a whole: 1.1 becomes 2, -1.1 becomes -2.
    case awayFromZero
    /// To the next lower number: -1.1 becomes -2.
    case down
    /// To the next higher number: -1.9 becomes -1.
    case up
    /// To the nearest, a tie to the even neighbour: 0.5 becomes 0, 1.5 becomes 2.
    case halfEven
    /// To the nearest, a tie away from zero: 0.5 becomes 1, -0.5 becomes -1.
    case halfUp
    /// To the nearest, a tie toward zero: 0.5 becomes 0, -0.5 becomes 0.
    case halfDown
}

/// What is cut off, measured against one unit of the last digit that stays.
enum Rest {
    case none, belowHalf, half, aboveHalf

    init(_ remainder: UInt128, of divisor: UInt128) {
        let complement = divisor - remainder
        if remainder == 0 {
            self = .none
        } else {
            self = remainder < complement ? .belowHalf : remainder == complement ? .half : .aboveHalf
        }
    }
}

extension Rounding {
    /// Whether the magnitude grows by one unit.
    func growsMagnitude(rest: Rest, isNegative: Bool, isOdd: Bool) -> Bool {
        guard rest != .none else { return false }
        switch self {
        case .towardZero: return false
        case .awayFromZero: return true
        case .down: return isNegative
        case .up: return !isNegative
        case .halfEven: return rest == .aboveHalf || (rest == .half && isOdd)
        case .halfUp: return rest != .belowHalf
        case .halfDown: return rest == .aboveHalf
        }
    }
}
