/// What a release was made from, as its publisher declares it.
package struct Lineage: Hashable, Sendable, DocumentPart {
    package enum State: String, CaseIterable, Hashable, Sendable {
        /// Every source is bound by a digest.
        case verified
        case declared
        case unknown
    }

    /// Nil when the document does not say.
    package let baseModels: [BaseModel]?
    package let datasets: [UsedDataset]
    package let derivedFrom: [DerivedSource]
    package let code: [SourceCode]
    /// Whose terms and fees are inherited.
    package let licensingRoot: LineageTarget?
    package let isFromScratch: Bool?
    package let state: State

    static let fields = [
        "baseModels", "code", "datasets", "derivedFrom", "fromScratch", "licensingRoot", "state",
    ]

    init?(_ fields: FieldReader) {
        baseModels = fields.optional("baseModels", .list(of: FieldShape<BaseModel>.part))
        datasets = fields.list("datasets", FieldShape<UsedDataset>.part)
        derivedFrom = fields.list("derivedFrom", FieldShape<DerivedSource>.part)
        code = fields.list("code", FieldShape<SourceCode>.part)
        licensingRoot = fields.optional("licensingRoot", .target)
        isFromScratch = fields.optional("fromScratch", .bool)
        guard let state = fields.required("state", FieldShape<State>.word) else { return nil }
        self.state = state
        checkOrigin(fields)
        checkState(fields)
    }

    private func checkOrigin(_ fields: FieldReader) {
        guard let baseModels else { return }
        if baseModels.isEmpty, isFromScratch != true, derivedFrom.isEmpty {
            fields.issue("fromScratch", "no base model is named; name it, or give true if there is none")
        }
        if !baseModels.isEmpty, isFromScratch == true {
            fields.issue(
                "fromScratch",
                "a model with base models is not from scratch; give false or remove this field"
            )
        }
    }

    private func checkState(_ fields: FieldReader) {
        let hasAllDigests =
            (baseModels ?? []).allSatisfy { $0.manifest != nil }
            && datasets.allSatisfy { $0.digest != nil } && derivedFrom.allSatisfy { $0.digest != nil }
        if state == .verified, !hasAllDigests {
            fields.issue("state", "'verified' needs the digest of every source; give them, or say 'declared'")
        }
    }
}

package struct BaseModel: Hashable, Sendable, DocumentPart {
    package enum Relation: String, CaseIterable, Hashable, Sendable {
        case finetune, adapter, merge, quantized, distilled, continued
    }

    package let target: LineageTarget
    /// SHA-256 of the base model's manifest.
    package let manifest: ContentDigest?
    package let relation: Relation
    /// The share in a merge, a decimal.
    package let weight: String?

    static let fields = ["manifest", "ref", "relation", "weight"]

    init?(_ fields: FieldReader) {
        let target = fields.required("ref", .target)
        manifest = fields.optional("manifest", .digest)
        let relation = fields.required("relation", FieldShape<Relation>.word)
        weight = fields.optional("weight", .decimal)
        guard let target, let relation else { return nil }
        self.target = target
        self.relation = relation
    }
}

package struct UsedDataset: Hashable, Sendable, DocumentPart {
    package enum Role: String, CaseIterable, Hashable, Sendable {
        case pretrain, finetune, preference, eval, test
    }

    package let target: LineageTarget
    package let digest: ContentDigest?
    package let role: Role
    /// The share that was used, a decimal.
    package let sampled: String?

    static let fields = ["digest", "ref", "role", "sampled"]

    init?(_ fields: FieldReader) {
        let target = fields.required("ref", .target)
        digest = fields.optional("digest", .digest)
        let role = fields.required("role", FieldShape<Role>.word)
        sampled = fields.optional("sampled", .decimal)
        guard let target, let role else { return nil }
        self.target = target
        self.role = role
    }
}

package struct DerivedSource: Hashable, Sendable, DocumentPart {
    package let target: LineageTarget
    package let digest: ContentDigest?

    static let fields = ["digest", "ref"]

    init?(_ fields: FieldReader) {
        let target = fields.required("ref", .target)
        digest = fields.optional("digest", .digest)
        guard let target else { return nil }
        self.target = target
    }
}

package struct SourceCode: Hashable, Sendable, DocumentPart {
    package let repository: String
    /// 40 or 64 hex digits.
    package let commit: String

    static let fields = ["commit", "repo"]

    init?(_ fields: FieldReader) {
        let repository = fields.required("repo", .url)
        let commit = fields.required("commit", .hex(40, 64))
        guard let repository, let commit else { return nil }
        self.repository = repository
        self.commit = commit
    }
}
