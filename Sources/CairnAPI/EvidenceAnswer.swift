/// Answer of `GET /v1/evidence`.
package struct EvidenceAnswer: Codable, Equatable, Sendable {
    package struct File: Codable, Equatable, Sendable {
        /// The last part of its path.
        package var name: String
        /// `same-size`, `inconsistent` or `rollback`.
        package var kind: String
        /// The first 16 hex digits of the SHA-256 of the log's origin line.
        package var originHash: String
        /// Of the two checkpoints: one where they are equal, else the smaller and the larger.
        package var sizes: [UInt64]

        package init(name: String, kind: String, originHash: String, sizes: [UInt64]) {
            self.name = name
            self.kind = kind
            self.originHash = originHash
            self.sizes = sizes
        }
    }

    package var evidence: [File]

    package init(evidence: [File]) {
        self.evidence = evidence
    }
}
