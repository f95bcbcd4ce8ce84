/// Where a node keeps evidence for everyone to fetch.
package protocol EvidenceStore: Sendable {
    /// The names of all that is kept, in order.
    func names() throws -> [EvidenceName]

    /// The bytes of a file; nil where there is none.
    func read(_ name: EvidenceName) throws -> [UInt8]?

    /// Writes a file that isn't there yet; one that is stays as it is. Durable when it returns.
    func write(_ bytes: [UInt8], as name: EvidenceName) throws
}

package enum EvidenceStoreError: Error, Hashable, Sendable {
    case unverified(EvidenceRefusal)
}

extension EvidenceStore {
    /// Keeps evidence that verifies, and says under which name; durable when it returns.
    ///
    /// Of each kind at most `FederationLimits.evidenceFilesPerKind` files are kept for one log: beyond that nothing
    /// more is written, and the name is that of the newest one by size.
    @discardableResult
    package func keep(_ evidence: Evidence) throws -> EvidenceName {
        let finding: EvidenceFinding
        do {
            finding = try evidence.verify()
        } catch {
            throw EvidenceStoreError.unverified(error)
        }
        let name = EvidenceName(finding: finding)
        let alike = try names().filter { $0.originHash == name.originHash && $0.kind == name.kind }
        guard !alike.contains(name), alike.count < FederationLimits.evidenceFilesPerKind else {
            return alike.contains(name) ? name : alike.last ?? name
        }
        try write(evidence.encoded(), as: name)
        return name
    }

    /// What is kept about a log.
    package func names(of logOrigin: String) throws -> [EvidenceName] {
        let hash = EvidenceName.originHash(of: logOrigin)
        return try names().filter { $0.originHash == hash }
    }
}
