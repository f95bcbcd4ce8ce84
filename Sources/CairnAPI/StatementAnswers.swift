import CairnManifest
import CairnProvenance

/// What a publisher said of a release last.
package struct StatusAnswer: Codable, Equatable, Sendable {
    package struct Reason: Codable, Equatable, Sendable {
        package var code: String
        package var text: String

        package init(code: String, text: String) {
            self.code = code
            self.text = text
        }
    }

    /// `deprecated`, `yanked`, `withdrawn` or `restored`.
    package var state: String
    package var reason: Reason
    /// A reference to the release to use instead.
    package var replacement: String?
    /// Where more is to be read.
    package var reference: String?
    /// RFC 3339: since when, as the publisher says.
    package var effective: String
    /// The record's place in the home log.
    package var index: UInt64
    /// RFC 3339, the leaf's time.
    package var time: String

    package init(_ status: ReleaseStatus, index: UInt64, time: Int64) {
        state = status.state.rawValue
        reason = Reason(code: status.reason.rawValue, text: status.text)
        replacement = status.replacement.map { "\($0)" }
        reference = status.reference
        effective = status.effective.description
        self.index = index
        self.time = Timestamp(unixSeconds: time)?.description ?? ""
    }
}

/// A statement of a publisher with what proves it.
package struct ProvenStatement: Codable, Equatable, Sendable {
    /// The stored envelope, base64.
    package var envelope: String
    /// A `.tlog-proof` of its record in the home log, `extra` being the leaf.
    package var receipt: String

    package init(envelope: String, receipt: String) {
        self.envelope = envelope
        self.receipt = receipt
    }
}
