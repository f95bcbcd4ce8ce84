import CairnManifest

/// How something was built or trained, as its builder says: a SLSA provenance predicate of version 1.
///
/// Source: <https://slsa.dev/spec/v1.2/provenance>
package struct BuildProvenance: Hashable, Sendable {
    package struct Dependency: Hashable, Sendable {
        package let name: String?
        package let uri: String?
        package let digests: [String: String]

        package var sha256: ContentDigest? { digests["sha256"].flatMap(ContentDigest.init(hex:)) }
    }

    /// A dependency and what is known of it.
    package enum Standing: Hashable, Sendable {
        /// A release, or a source that a manifest names, by SHA-256.
        case known(String)
        /// Bound by a digest that nothing is known of here.
        case pinned
        case unpinned
    }

    package let buildType: String
    package let externalParameters: JSONObject
    package let dependencies: [Dependency]
    package let builder: String
    package let invocation: String?
    /// As written.
    package let startedOn: String?
    package let finishedOn: String?

    package static func parse(_ predicate: JSONValue) throws(FormatError) -> BuildProvenance {
        var top = ForeignFields(predicate, at: "/predicate")
        var definition = top.fields("buildDefinition")
        let buildType = definition.text("buildType")
        let parameters = definition.object("externalParameters")
        var dependencies: [Dependency] = []
        for (place, value) in definition.items("resolvedDependencies", atMost: Limits.dependencies) {
            guard let dependency = Dependency(value) else {
                definition.note(
                    at: place,
                    "must be an object with uri, digest or content, its digests at most "
                        + "\(Limits.subjectDigests) texts")
                continue
            }
            dependencies.append(dependency)
        }
        var details = top.fields("runDetails")
        var builder = details.fields("builder")
        let id = builder.text("id")
        var metadata = details["metadata"].map { ForeignFields($0, at: details.place("metadata")) }
        let invocation = metadata?.optionalText("invocationId")
        let startedOn = metadata?.optionalText("startedOn")
        let finishedOn = metadata?.optionalText("finishedOn")
        details.adopt(builder.issues + (metadata?.issues ?? []))
        top.adopt(definition.issues + details.issues)
        guard top.issues.isEmpty, let buildType, let parameters, let id else { throw .fields(top.issues) }
        return BuildProvenance(
            buildType: buildType, externalParameters: parameters, dependencies: dependencies, builder: id,
            invocation: invocation, startedOn: startedOn, finishedOn: finishedOn)
    }

    /// Matches each dependency by SHA-256 alone.
    ///
    /// - Parameter known: names of releases and sources by digest
    package func standings(known: [ContentDigest: String]) -> [Standing] {
        dependencies.map { dependency in
            if let name = dependency.sha256.flatMap({ known[$0] }) { return .known(name) }
            return dependency.digests.isEmpty ? .unpinned : .pinned
        }
    }
}

extension BuildProvenance.Dependency {
    init?(_ value: JSONValue) {
        guard let object = value.objectValue else { return nil }
        let uri = object["uri"]?.stringValue
        let members = object["digest"]?.objectValue?.members ?? []
        guard uri != nil || !members.isEmpty || object["content"] != nil,
            members.count <= Limits.subjectDigests
        else { return nil }
        var digests: [String: String] = [:]
        for member in members {
            guard let text = member.value.stringValue else { return nil }
            digests[member.key] = text
        }
        self.init(name: object["name"]?.stringValue, uri: uri, digests: digests)
    }
}
