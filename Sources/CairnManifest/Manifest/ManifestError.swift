/// Why some bytes are not a manifest, or not a file list.
package enum ManifestError: Error, Equatable, Sendable {
    case notJSON(JSONError)
    /// JSON, but not byte for byte its own canonical form.
    case notCanonical
    /// Every mistake that was found, at most `Limits.reportedIssues`.
    case invalid([ValidationIssue])

    static func canonical(_ bytes: [UInt8], maxBytes: Int) throws(ManifestError) -> JSONValue {
        do throws(JSONError) {
            return try JSONValue.parseCanonical(bytes, maxBytes: maxBytes)
        } catch {
            if case .notCanonical = error { throw .notCanonical }
            throw .notJSON(error)
        }
    }
}

extension ManifestError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notJSON(let error): error.description
        case .notCanonical: "the document is not in canonical form; write it as RFC 8785 does"
        case .invalid(let issues): issues.map(\.description).joined(separator: "\n")
        }
    }
}
