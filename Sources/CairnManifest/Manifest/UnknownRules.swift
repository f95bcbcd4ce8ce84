/// The one table of facts that a manifest must state or list under `unknown`, and of what else may stand there.
///
/// Never unknown: `schema`, `kind`, `name`, `version`, `publisher`, `published`, `title`, `summary`, `license.spdx`,
/// the files, and `model.trustRemoteCode`, because the publisher knows them or nobody should publish. The JSON
/// Schema mirrors this table.
package enum UnknownRules {
    package enum Need: Hashable, Sendable {
        /// Present, or listed.
        case always
        /// The same, when `gpai.isGpai` is true.
        case ofGeneralPurposeAI
        /// May be listed, may be absent without a word; counts for completeness.
        case recommended
        /// May be listed, may be absent without a word.
        case optional
    }

    package struct Rule: Hashable, Sendable {
        package let pointer: String
        package let kinds: Set<EntryKind>
        package let need: Need
        /// What to give, for the message.
        package let expected: String
        /// The pointer's keys, which hold no escapes.
        let keys: [String]
    }

    package static let table: [Rule] = [
        Rule("/languages", .both, "a list of language tags, [\"und\"] if there is no language"),
        Rule("/use/intended", .both, "a list of intended uses"),
        Rule("/use/limitations", .both, "a list of limitations"),
        Rule("/copyright/policyUrl", .both, need: .ofGeneralPurposeAI, "the URL of the copyright policy"),
        Rule(
            "/copyright/complaintsContact",
            .both,
            need: .ofGeneralPurposeAI,
            "where rightsholders can complain"
        ),

        Rule("/model/architecture", [.model], "the architecture, such as LlamaForCausalLM"),
        Rule("/model/parameters", [.model], "{\"total\": …}"),
        Rule("/lineage/baseModels", [.model], "a list of base models, empty with \"fromScratch\": true"),
        Rule("/training/flops", [.model], "floating-point operations, such as \"3.1e23\""),
        Rule("/training/tokens", [.model], "the number of training tokens"),
        Rule("/training/energy", [.model], "{\"kWh\": …, \"method\": …}"),

        Rule("/dataset/splits", [.dataset], "a list of splits"),
        Rule("/dataset/collection", [.dataset], "when and how the data was collected"),
        Rule("/dataset/sources", [.dataset], "a list of sources"),
        Rule("/dataset/pii", [.dataset], "none, present or removed"),

        Rule("/description", .both, need: .recommended, "a description"),
        Rule("/license/copyrightHolders", .both, need: .recommended, "the copyright holders"),
        Rule("/license/texts", .both, need: .recommended, "the licence texts"),
        Rule("/modalities", .both, need: .recommended, "the modalities"),
        Rule("/tags", .both, need: .recommended, "tags"),
        Rule("/tasks", .both, need: .recommended, "tasks"),
        Rule("/use/outOfScope", .both, need: .recommended, "uses that are out of scope"),
        Rule("/use/risks", .both, need: .recommended, "risks"),

        Rule("/evaluations", [.model], need: .recommended, "evaluations"),
        Rule("/lineage/datasets", [.model], need: .recommended, "the datasets"),
        Rule("/model/contextLength", [.model], need: .recommended, "the context length"),
        Rule("/model/library", [.model], need: .recommended, "the library"),
        Rule("/model/precision", [.model], need: .recommended, "the precision"),
        Rule("/training/hardware", [.model], need: .recommended, "the hardware"),
        Rule("/training/method", [.model], need: .recommended, "the method"),
        Rule("/training/recipe", [.model], need: .recommended, "the recipe"),

        Rule("/dataset/annotation", [.dataset], need: .recommended, "how it was annotated"),
        Rule("/dataset/bytes", [.dataset], need: .recommended, "the size"),
        Rule("/dataset/consent", [.dataset], need: .recommended, "the consent"),
        Rule("/dataset/features", [.dataset], need: .recommended, "the features"),
        Rule("/dataset/formats", [.dataset], need: .recommended, "the formats"),
        Rule("/dataset/knownBias", [.dataset], need: .recommended, "known bias"),
        Rule("/dataset/records", [.dataset], need: .recommended, "the number of records"),
        Rule("/dataset/sensitive", [.dataset], need: .recommended, "sensitive content"),

        // A whole part covers what is below it.
        Rule("/copyright", .both, need: .optional, "the treatment of copyright"),
        Rule("/dataset", [.dataset], need: .optional, "the facts of the dataset"),
        Rule("/lineage", .both, need: .optional, "the lineage"),
        Rule("/training", [.model], need: .optional, "the training"),
        Rule("/use", .both, need: .optional, "the uses"),

        Rule("/training/co2eq", [.model], need: .optional, "emissions"),
        Rule("/training/end", [.model], need: .optional, "the last day of the training"),
        Rule("/training/hyperparameters", [.model], need: .optional, "the hyperparameters"),
        Rule("/training/location", [.model], need: .optional, "the place of the training"),
        Rule("/training/stages", [.model], need: .optional, "the stages"),
        Rule("/training/start", [.model], need: .optional, "the first day of the training"),
    ]

    package static func rules(for kind: EntryKind) -> [Rule] { kind == .model ? modelRules : datasetRules }

    // Asked for every manifest that is read.
    private static let modelRules = table.filter { $0.kinds.contains(.model) }
    private static let datasetRules = table.filter { $0.kinds.contains(.dataset) }

    /// Reads `unknown` and notes what is missing from the document without being listed there.
    static func check(_ document: JSONObject, kind: EntryKind, log: IssueLog) -> [UnknownFact] {
        let facts = facts(document, kind: kind, log: log)
        let isGeneralPurpose = document["gpai"]?["isGpai"]?.boolValue == true
        for rule in rules(for: kind) {
            let isNeeded = rule.need == .always || (rule.need == .ofGeneralPurposeAI && isGeneralPurpose)
            guard isNeeded, value(of: rule, in: document) == nil else { continue }
            let isListed = facts.contains {
                rule.pointer == $0.pointer || rule.pointer.hasPrefix($0.pointer + "/")
            }
            guard !isListed else { continue }
            let advice = "give \(rule.expected), or list \(rule.pointer) under 'unknown' with the reason"
            log.add(rule.keys.reduce(.root) { .member($0, $1) }, "this field is missing; " + advice)
        }
        return facts
    }

    private static func facts(_ document: JSONObject, kind: EntryKind, log: IssueLog) -> [UnknownFact] {
        guard let value = document["unknown"] else { return [] }
        let pointer = JSONPointer.member(.root, "unknown")
        guard let object = value.objectValue else {
            log.add(
                pointer,
                "this is not an object; give JSON Pointers and the reasons why the facts are unknown"
            )
            return []
        }
        return object.members.compactMap { member -> UnknownFact? in
            let place = JSONPointer.member(pointer, member.key)
            guard let rule = rules(for: kind).first(where: { ExactText.equal($0.pointer, member.key) }) else {
                log.add(place, "nothing of a \(kind) that may be unknown has this pointer; remove the line")
                return nil
            }
            guard Self.value(of: rule, in: document) == nil else {
                log.add(place, "this fact is given in the document; remove it there or here")
                return nil
            }
            let reason = FieldShape<String>.line().read(member.value, place, log)
            return reason.map { UnknownFact(pointer: member.key, reason: $0) }
        }
    }

    static func value(of rule: Rule, in document: JSONObject) -> JSONValue? {
        var value: JSONValue? = .object(document)
        for key in rule.keys { value = value?[key] }
        return value
    }
}

extension UnknownRules.Rule {
    fileprivate init(
        _ pointer: String,
        _ kinds: Set<EntryKind>,
        need: UnknownRules.Need = .always,
        _ expected: String
    ) {
        self.init(
            pointer: pointer,
            kinds: kinds,
            need: need,
            expected: expected,
            keys: pointer.split(separator: "/").map(String.init)
        )
    }
}

extension Set<EntryKind> {
    fileprivate static var both: Set { [.model, .dataset] }
}
