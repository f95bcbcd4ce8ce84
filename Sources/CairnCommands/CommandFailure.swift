import CairnManifest

/// What is told about a command that didn't succeed: a word for programs, a sentence for people.
package struct CommandFailure: Error, Equatable, Sendable {
    package var status: ExitStatus
    /// Lower-case words joined by hyphens.
    package var code: String
    /// One sentence: what is wrong, on what, and what to do.
    ///
    /// May quote others: print it through `Output` only.
    package var message: String
    /// Every single issue, where there are several; each is printed on a line of its own.
    package var issues: [String]
    /// More for programs.
    package var detail: JSONValue

    package init(
        _ status: ExitStatus, _ code: String, _ message: String, issues: [String] = [],
        detail: JSONValue = .null
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.issues = issues
        self.detail = detail
    }

    /// `{"error":{"code","message","detail"}}`.
    package var json: JSONValue {
        var detail = detail
        if detail.isNull, !issues.isEmpty { detail = ["issues": .array(issues.map { .string($0) })] }
        return [
            "error": ["code": .string(code), "detail": detail, "message": .string(message)]
        ]
    }
}

extension CommandFailure {
    static func invalid(_ message: String, code: String = "invalid-input", issues: [String] = [])
        -> CommandFailure
    {
        CommandFailure(.invalidInput, code, message, issues: issues)
    }

    static func notFound(_ message: String) -> CommandFailure {
        CommandFailure(.notFound, "not-found", message)
    }

    static func checkFailed(_ code: String, _ message: String, issues: [String] = []) -> CommandFailure {
        CommandFailure(.checkFailed, code, message, issues: issues)
    }

    /// For what the contract has and this version doesn't.
    static func notInThisVersion(_ what: String) -> CommandFailure {
        CommandFailure(.invalidInput, "not-in-this-version", what)
    }
}
