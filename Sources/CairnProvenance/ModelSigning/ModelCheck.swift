/// One check of a signed model and how it went.
package struct ModelCheck: Hashable, Sendable {
    package enum Outcome: String, Hashable, Sendable {
        case pass
        /// Holds, but a person should know something about it.
        case warn
        case fail
    }

    package enum Name: String, Hashable, Sendable {
        case format
        /// The hint about the key.
        case key
        case certificate
        case identity
        case signature
        case statement
        case links
        case ignored
        case files
        case unlisted
    }

    package let name: Name
    package let outcome: Outcome
    /// A word for programs where the outcome isn't `pass`.
    package let code: String?
    /// One sentence, lower case; may quote others.
    package let detail: String

    package static func pass(_ name: Name, _ detail: String) -> ModelCheck {
        ModelCheck(name: name, outcome: .pass, code: nil, detail: detail)
    }

    package static func warn(_ name: Name, _ code: String, _ detail: String) -> ModelCheck {
        ModelCheck(name: name, outcome: .warn, code: code, detail: detail)
    }

    package static func fail(_ name: Name, _ code: String, _ detail: String) -> ModelCheck {
        ModelCheck(name: name, outcome: .fail, code: code, detail: detail)
    }

    static func fail(_ name: Name, _ error: ModelSignatureError) -> ModelCheck {
        fail(name, error.code, error.description)
    }
}
