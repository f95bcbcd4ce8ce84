import Logging

extension Logger {
    /// Says nothing: for work whose outcome is the answer.
    static var silent: Logger { Logger(label: "cairn") { _ in SwiftLogNoOpLogHandler() } }
}
