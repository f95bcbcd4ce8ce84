/// A value whose signatures and bindings have been checked.
///
/// Only this target makes one, so whatever takes a `Verified` can't be given anything else.
package struct Verified<Value: Sendable>: Sendable {
    package let value: Value

    init(_ value: Value) {
        self.value = value
    }
}

extension Verified: Equatable where Value: Equatable {}
extension Verified: Hashable where Value: Hashable {}

/// The answer of a check.
///
/// A refusal is a value: the check itself worked.
package enum Verdict<Value: Sendable>: Sendable {
    case accepted(Verified<Value>)
    case refused(Refusal)

    /// Runs checks that throw their refusal.
    init(_ check: () throws(Refusal) -> Value) {
        do {
            self = .accepted(Verified(try check()))
        } catch {
            self = .refused(error)
        }
    }

    package var accepted: Verified<Value>? {
        if case .accepted(let verified) = self { verified } else { nil }
    }

    package var refusal: Refusal? {
        if case .refused(let refusal) = self { refusal } else { nil }
    }
}
