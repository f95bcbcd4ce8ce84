/// Who is told how far a long task has come.
package protocol ProgressSink: Sendable {
    /// - Parameters:
    ///   - task: what is being done, such as the path of a file
    ///   - done: bytes, at most `total`
    func update(_ task: String, done: Int64, total: Int64)
}

/// Nobody.
package struct NoProgress: ProgressSink {
    package init() {}

    package func update(_ task: String, done: Int64, total: Int64) {}
}
