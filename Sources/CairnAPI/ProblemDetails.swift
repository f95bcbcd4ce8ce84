/// An error answer over HTTP: RFC 9457 problem details, `application/problem+json`.
package struct ProblemDetails: Codable, Error, Equatable, Sendable {
    package static let mediaType = "application/problem+json"

    /// One thing that is wrong with a body, at its place.
    package struct Issue: Codable, Equatable, Sendable {
        /// JSON Pointer (RFC 6901).
        package var pointer: String
        package var message: String

        package init(pointer: String, message: String) {
            self.pointer = pointer
            self.message = message
        }
    }

    /// `urn:cairn:problem:<code>`.
    package var type: String
    package var title: String
    package var status: Int
    /// One sentence: what is wrong and what to do.
    package var detail: String
    package var issues: [Issue]?
    /// What would have fitted: the current `prev`, the log's origin, candidates.
    package var current: String?
    package var candidates: [String]?

    package init(
        code: String, title: String, status: Int, detail: String, issues: [Issue]? = nil,
        current: String? = nil, candidates: [String]? = nil
    ) {
        type = "urn:cairn:problem:\(code)"
        self.title = title
        self.status = status
        self.detail = detail
        self.issues = issues
        self.current = current
        self.candidates = candidates
    }

    package var code: String {
        type.hasPrefix("urn:cairn:problem:") ? String(type.dropFirst(18)) : type
    }
}
