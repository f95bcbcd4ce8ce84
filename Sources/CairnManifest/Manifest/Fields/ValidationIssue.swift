/// One mistake in a document: where it is, and one sentence that says what is wrong and what to do.
package struct ValidationIssue: Hashable, Sendable, CustomStringConvertible {
    /// RFC 6901; empty for the whole document.
    package let pointer: String
    package let message: String

    package init(pointer: String, message: String) {
        self.pointer = pointer
        self.message = message
    }

    package var description: String { "\(pointer.isEmpty ? "/" : pointer): \(message)" }
}

/// Collects the issues of one reading, in the order in which they are found.
///
/// Used by one reader at a time.
final class IssueLog {
    private(set) var issues: [ValidationIssue] = []

    func add(_ pointer: JSONPointer, _ message: String) {
        guard issues.count < Limits.reportedIssues else { return }
        issues.append(ValidationIssue(pointer: pointer.text, message: message))
    }
}
