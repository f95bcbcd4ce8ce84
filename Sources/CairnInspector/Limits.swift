/// Bounds on what the inspector reads of a file that a stranger made.
package enum Limits {
    /// Archives within archives: deeper ones are reported and not opened.
    package static let archiveDepth = 4
}
