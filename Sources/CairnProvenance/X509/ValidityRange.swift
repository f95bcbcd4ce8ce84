/// When a key or an authority counts: from `start` to `end`, both included; nil is no bound.
package struct ValidityRange: Hashable, Sendable {
    package let start: UnixTime?
    package let end: UnixTime?

    package init(start: UnixTime?, end: UnixTime?) {
        self.start = start
        self.end = end
    }

    package func contains(_ time: UnixTime) -> Bool {
        !isBefore(time) && start.map { $0 <= time } ?? true
    }

    /// Whether the whole range lies before `time`.
    package func isBefore(_ time: UnixTime) -> Bool { end.map { $0 < time } ?? false }
}

extension ValidityRange: CustomStringConvertible {
    package var description: String {
        "\(start?.description ?? "ever") to \(end?.description ?? "ever")"
    }
}
