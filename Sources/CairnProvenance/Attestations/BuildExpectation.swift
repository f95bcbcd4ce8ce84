import CairnManifest

/// What somebody expects of a provenance before it counts.
package struct BuildExpectation: Hashable, Sendable {
    package enum Dependencies: String, Hashable, Sendable, CaseIterable {
        /// Each has a digest.
        case pinned
        /// Besides, each digest that the manifest's lineage names is among them.
        case lineage
    }

    /// Exactly these and no others, but that `allowed` ones may be there with any value.
    package struct Parameters: Hashable, Sendable {
        package let required: JSONObject
        package let allowed: [String]

        package init(required: JSONObject, allowed: [String]) {
            self.required = required
            self.allowed = allowed
        }
    }

    package let builders: [String]
    /// Nil for any.
    package let buildTypes: [String]?
    package let parameters: Parameters?
    package let dependencies: Dependencies?

    package init(
        builders: [String], buildTypes: [String]? = nil, parameters: Parameters? = nil,
        dependencies: Dependencies? = nil
    ) {
        self.builders = builders
        self.buildTypes = buildTypes
        self.parameters = parameters
        self.dependencies = dependencies
    }

    /// What isn't as expected, in words; empty when all is.
    package func faults(of provenance: BuildProvenance, lineage: SourceFacts?) -> [String] {
        var faults: [String] = []
        if !builders.contains(where: { ExactText.equal($0, provenance.builder) }) {
            faults.append("its builder \(provenance.builder) isn't listed")
        }
        if let buildTypes, !buildTypes.contains(where: { ExactText.equal($0, provenance.buildType) }) {
            faults.append("its build type \(provenance.buildType) isn't listed")
        }
        if let parameters { faults += parameters.faults(of: provenance.externalParameters) }
        if let dependencies { faults += Self.faults(dependencies, provenance, lineage) }
        return faults
    }

    private static func faults(
        _ wanted: Dependencies, _ provenance: BuildProvenance, _ lineage: SourceFacts?
    ) -> [String] {
        let unpinned = provenance.dependencies.count { $0.digests.isEmpty }
        var faults = unpinned == 0 ? [] : ["\(unpinned) of its dependencies have no digest"]
        guard wanted == .lineage else { return faults }
        guard let lineage else { return faults + ["the manifest has no lineage to compare it with"] }
        let built = Set(provenance.dependencies.compactMap(\.sha256))
        let missing = lineage.sources.filter { source in source.digest.map { !built.contains($0) } ?? false }
        faults += missing.map { "it wasn't built from \($0.name), which the manifest names" }.sorted()
        return faults
    }
}

extension BuildExpectation.Parameters {
    fileprivate func faults(of given: JSONObject) -> [String] {
        var faults: [String] = []
        for member in required.members where given[member.key] != member.value {
            faults.append(
                given[member.key] == nil
                    ? "its parameter \(member.key) is missing"
                    : "its parameter \(member.key) has another value")
        }
        for key in given.keys
        where required[key] == nil && !allowed.contains(where: { ExactText.equal($0, key) }) {
            faults.append("its parameter \(key) isn't expected")
        }
        return faults
    }
}
