import CairnManifest

/// The subjects of an in-toto statement, by digest alone.
struct StatementSubjects: Hashable, Sendable {
    private let digests: [[String: String]]

    static let payloadType = "application/vnd.in-toto+json"
    private static let types = ["https://in-toto.io/Statement/v1", "https://in-toto.io/Statement/v0.1"]

    /// Reads a statement of version 0.1 or 1, each of whose subjects has a digest.
    init(_ payload: [UInt8]) throws(SigstoreRefusal) {
        let json: JSONValue
        do {
            json = try JSONValue.parse(payload, maxBytes: Limits.payloadBytes, fractions: true)
        } catch {
            throw .statement(error.description)
        }
        guard let type = json["_type"]?.stringValue, Self.types.contains(where: { ExactText.equal($0, type) })
        else {
            throw .statement("its _type is not one of in-toto's")
        }
        guard let subjects = json["subject"]?.arrayValue, !subjects.isEmpty else {
            throw .statement("it has no subject")
        }
        guard subjects.count <= Limits.subjects else {
            throw .statement("more than \(Limits.subjects) subjects")
        }
        var digests: [[String: String]] = []
        for subject in subjects {
            guard let members = subject["digest"]?.objectValue?.members, !members.isEmpty else {
                throw .statement("a subject has no digest")
            }
            var values: [String: String] = [:]
            for member in members { values[member.key] = member.value.stringValue }
            digests.append(values)
        }
        self.digests = digests
    }

    /// Whether one subject has one of `digests`, in lower-case hex.
    func contains(_ wanted: [GivenDigest]) -> Bool {
        let wanted = wanted.map { ($0.algorithm.rawValue, Hex.encode($0.bytes)) }
        return digests.contains { subject in
            wanted.contains { name, value in subject[name].map { ExactText.equal($0, value) } ?? false }
        }
    }

    /// The known ones among the digests' algorithms.
    var algorithms: Set<HashAlgorithm> {
        Set(digests.flatMap(\.keys).compactMap(HashAlgorithm.init(rawValue:)))
    }
}
