/// One check and how it went, as `cairn verify` shows it.
package struct CheckLine: Codable, Hashable, Sendable {
    /// `identity`, `inclusion`, `signature`, `record`, `manifest`, `names`, `reference`, `status` or `files`.
    package var name: String
    package var ok: Bool
    /// What was found, or what is wrong; fit for a terminal.
    package var detail: String

    package init(name: String, ok: Bool, detail: String) {
        self.name = name
        self.ok = ok
        self.detail = PrintableText.of(detail)
    }
}

/// A check that failed.
///
/// It ends the checks after it, which would rest on it.
struct FailedCheck: Error {
    let line: CheckLine

    init(_ name: String, _ detail: String) {
        line = CheckLine(name: name, ok: false, detail: detail)
    }
}
