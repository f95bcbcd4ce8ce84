/// What an entry is: a model or a dataset.
package enum EntryKind: String, CaseIterable, Hashable, Sendable, CustomStringConvertible {
    case model
    case dataset

    /// The plural that stands in paths and gitnamespaces.
    package var pathSegment: String {
        switch self {
        case .model: "models"
        case .dataset: "datasets"
        }
    }

    package init?(pathSegment: String) {
        guard let kind = Self.allCases.first(where: { $0.pathSegment == pathSegment }) else { return nil }
        self = kind
    }

    package var description: String { rawValue }
}
