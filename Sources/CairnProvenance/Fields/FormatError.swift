import CairnManifest

/// Why some bytes are not the record, leaf, label or identity document that they should be.
package enum FormatError: Error, Equatable, CustomStringConvertible {
    case json(JSONError)
    /// Every issue that was found, at least one.
    case fields([ValidationIssue])

    package var description: String {
        switch self {
        case .json(let error): "\(error)"
        case .fields(let issues): issues.map(\.description).joined(separator: "; ")
        }
    }
}
