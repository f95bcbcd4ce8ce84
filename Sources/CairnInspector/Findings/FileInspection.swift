/// What was found in one file that was given, with everything inside it.
package struct FileInspection: Hashable, Sendable {
    package let path: String
    package let sizeBytes: Int64
    package let format: Format
    /// Sorted; see `Finding.precedes`.
    package let findings: [Finding]
}
