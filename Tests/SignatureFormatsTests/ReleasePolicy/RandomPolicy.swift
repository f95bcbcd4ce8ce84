import CairnManifest
import CairnProvenance

/// Policies made up from a seed, and ways to have one ask for more.
struct RandomPolicy {
    private var random: SeededNumbers
    private static let types =
        [PredicateType.provenance, .summary, .testResult].map(\.rawValue) + ["https://example.org/review/v1"]
    private static let keys: [JSONValue] = SampleFacts.keys.map { .string($0.publicKey.base64) }
    private static let publishers: [JSONValue] = SampleFacts.publishers.map { .string($0.hex) }
    private static let licences: [JSONValue] = ["Apache-2.0", "MIT", "GPL-2.0", "BSD-3-Clause"]
    private static let marks: [JSONValue] = ["deprecated", "yanked", "withdrawn", "compromised"]
    private static let words: [JSONValue] = ["executes", "may-execute", "unread", "remote-code", "note"]
    private static let builders: [JSONValue] = ["https://ci.example/a", "https://ci.example/b"]
    static let names = [
        "age", "attestations", "identities", "inspection", "licenses", "lineage", "revocation", "signatures",
        "witnesses",
    ]

    init(seed: UInt64) { random = SeededNumbers(seed) }

    mutating func policy() -> JSONObject {
        var object = JSONObject()
        for name in Self.names where random.chance(40) { object[name] = condition(name) }
        if object.isEmpty { object["age"] = condition("age") }
        return object
    }

    // MARK: Making one up

    private mutating func condition(_ name: String) -> JSONValue {
        if name == "attestations" {
            return .array((0..<Int.random(in: 1...2, using: &random)).map { _ in .object(attestation()) })
        }
        var object = leveled()
        switch name {
        case "age":
            object["atLeastDays"] = .integer(Int64.random(in: 1...6, using: &random))
            if random.chance(50) { object["atMostDays"] = .integer(Int64.random(in: 8...14, using: &random)) }
        case "identities":
            object["publishers"] = some(Self.publishers)
            if random.chance(50) { object["sigstore"] = workloads() }
        case "inspection":
            object["refuse"] = some(Self.words)
            if random.chance(50) { object["warn"] = some(Self.words) }
            if random.chance(50) { object["by"] = authors() }
        case "licenses":
            object["deny"] = some(Self.licences)
            if random.chance(50) { object["allow"] = some(Self.licences) }
            if random.chance(50) { object["custom"] = true }
        case "lineage": object["state"] = random.chance(50) ? "declared" : "verified"
        case "revocation":
            object["refuse"] = some(Self.marks)
            if random.chance(50) { object["warn"] = some(Self.marks) }
        case "signatures":
            if random.chance(70) { object["atLeast"] = .integer(Int64.random(in: 1...2, using: &random)) }
            if random.chance(50) { object["keys"] = some(Self.keys) }
            if random.chance(50) { object["algorithms"] = some(["ed25519", "p256"]) }
        default:
            object["operators"] = .integer(Int64.random(in: 1...3, using: &random))
            if random.chance(50) { object["quorum"] = true }
        }
        return .object(object)
    }

    private mutating func attestation() -> JSONObject {
        var object = leveled()
        let type = random.one(Self.types)
        object["predicateType"] = .string(type)
        object["by"] = authors()
        if random.chance(30) { object["atLeast"] = 2 }
        if random.chance(40) { object["subjects"] = "files" }
        switch PredicateType(type) {
        case .provenance?:
            object["builders"] = some(Self.builders)
            if random.chance(40) { object["dependencies"] = random.chance(50) ? "pinned" : "lineage" }
            if random.chance(40) {
                object["externalParameters"] = ["require": ["ref": "main"], "allow": ["seed"]]
            }
        case .summary?: object["verifiers"] = ["https://verifier.example", "https://other.example"]
        default: break
        }
        return object
    }

    private mutating func authors() -> JSONValue {
        var object: JSONObject = ["keys": some(Self.keys)]
        if random.chance(50) { object["publisher"] = true }
        if random.chance(50) { object["publishers"] = some(Self.publishers) }
        if random.chance(50) { object["sigstore"] = workloads() }
        return .object(object)
    }

    private func workloads() -> JSONValue {
        .array(SampleFacts.workloads.map { ["issuer": .string($0.issuer), "san": .string($0.san)] })
    }

    private mutating func leveled() -> JSONObject {
        var object = JSONObject()
        if random.chance(60) { object["level"] = .string(random.one(["require", "if-known", "advise"])) }
        return object
    }

    /// At least one of them.
    private mutating func some(_ values: [JSONValue]) -> JSONValue {
        let chosen = random.some(values)
        return .array(chosen.isEmpty ? [random.one(values)] : chosen)
    }

    // MARK: Asking for more

    /// The policy with one to four changes, each of which asks for more.
    mutating func stricter(than policy: JSONObject) -> JSONObject {
        var policy = policy
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let name = random.one(Self.names)
            guard let condition = policy[name] else {
                policy[name] = self.condition(name)
                continue
            }
            if var list = condition.arrayValue {
                let at = Int.random(in: 0..<list.count, using: &random)
                if random.chance(30) {
                    list.append(.object(attestation()))
                } else if let object = list[at].objectValue {
                    list[at] = .object(stricterAttestation(object))
                }
                policy[name] = .array(list)
            } else if let object = condition.objectValue {
                policy[name] = .object(stricter(object, name))
            }
        }
        return policy
    }

    private mutating func stricter(_ object: JSONObject, _ name: String) -> JSONObject {
        var object = object
        if random.chance(20) { raiseLevel(&object) }
        switch name {
        case "age":
            if random.chance(50) {
                add(1, to: "atLeastDays", &object, most: object["atMostDays"]?.integerValue ?? 1_000)
            } else {
                object["atMostDays"] = .integer(max(object["atLeastDays"]?.integerValue ?? 0, 7))
            }
        case "identities": shrink(random.one(["publishers", "sigstore"]), &object)
        case "inspection": grow("refuse", from: Self.words, &object)
        case "licenses":
            switch Int.random(in: 0..<3, using: &random) {
            case 0: grow("deny", from: Self.licences, &object)
            case 1: object["custom"] = nil
            default: object["allow"] == nil ? object["allow"] = some(Self.licences) : shrink("allow", &object)
            }
        case "lineage": object["state"] = "verified"
        case "revocation": grow("refuse", from: Self.marks, &object)
        case "signatures":
            let list = random.one(["keys", "algorithms"])
            if random.chance(40) {
                object["atLeast"] = .integer((object["atLeast"]?.integerValue ?? 1) + 1)
            } else if object[list] == nil {
                object[list] = list == "keys" ? some(Self.keys) : some(["ed25519", "p256"])
            } else {
                shrink(list, &object)
            }
        default:
            if random.chance(50) {
                object["quorum"] = true
            } else {
                add(1, to: "operators", &object, most: 9)
            }
        }
        return object
    }

    private mutating func stricterAttestation(_ object: JSONObject) -> JSONObject {
        var object = object
        switch Int.random(in: 0..<6, using: &random) {
        case 0: raiseLevel(&object)
        case 1: object["atLeast"] = .integer((object["atLeast"]?.integerValue ?? 1) + 1)
        case 2: object["subjects"] = "release"
        case 3:
            guard var by = object["by"]?.objectValue else { break }
            let member = random.one(["keys", "publisher", "publishers", "sigstore"])
            if by[member]?.arrayValue?.count ?? 1 > 1 {
                shrink(member, &by)
            } else if by.count > 1 {
                by[member] = nil
            }
            object["by"] = .object(by)
        case 4: shrink(object["builders"] == nil ? "verifiers" : "builders", &object)
        default:
            guard object["builders"] != nil else { break }
            if random.chance(50) { object["dependencies"] = "lineage" }
            object["externalParameters"] = ["require": ["ref": "main"]]
        }
        return object
    }

    private mutating func raiseLevel(_ object: inout JSONObject) {
        object["level"] = object["level"] == "advise" ? "if-known" : "require"
    }

    private mutating func add(_ count: Int64, to key: String, _ object: inout JSONObject, most: Int64) {
        guard let value = object[key]?.integerValue, value + count <= most else { return }
        object[key] = .integer(value + count)
    }

    private mutating func shrink(_ key: String, _ object: inout JSONObject) {
        guard var list = object[key]?.arrayValue, list.count > 1 else { return }
        list.remove(at: Int.random(in: 0..<list.count, using: &random))
        object[key] = .array(list)
    }

    private mutating func grow(_ key: String, from values: [JSONValue], _ object: inout JSONObject) {
        var list = object[key]?.arrayValue ?? []
        let more = random.one(values)
        if !list.contains(more) { list.append(more) }
        object[key] = .array(list)
    }

    // MARK: Facts

    mutating func facts() -> ReleaseFacts {
        var facts = SampleFacts.good()
        facts.publisher = random.chance(90) ? random.one(SampleFacts.publishers) : nil
        facts.signers = random.some(SampleFacts.keys, percent: 70).map(\.publicKey)
        facts.workloads = random.some(SampleFacts.workloads)
        if random.chance(10) { facts.place = nil }
        facts.place?.time = facts.now - Int64.random(in: -1...15, using: &random) * 86_400
        facts.witnesses?.operators = random.some(["a.example", "b.example", "c.example"], percent: 80)
        facts.witnesses?.hasQuorum = random.chance(80) ? true : random.chance(50) ? false : nil
        if random.chance(10) { facts.witnesses = nil }
        let expressions = [
            "MIT", "Apache-2.0 OR GPL-2.0", "MIT AND LicenseRef-x", "LicenseRef-x OR BSD-3-Clause",
            "GPL-2.0+",
        ]
        facts.licenses = random.chance(10) ? nil : random.some(expressions).compactMap { SPDXExpression($0) }
        if random.chance(50) { facts.lineage?.state = random.one([.verified, .declared, .unknown]) }
        if random.chance(10) { facts.lineage?.unknown = ["/lineage/datasets"] }
        if random.chance(10) { facts.lineage = nil }
        facts.ownInspections = random.chance(70) ? [report()] : []
        facts.marks =
            random.chance(10)
            ? nil
            : ReleaseFacts.Marks(
                found: random.some(ReleaseMark.allCases, percent: 15).map { .init(mark: $0, record: nil) },
                isCurrent: random.chance(80))
        facts.attestations =
            random.chance(10) ? nil : (0..<Int.random(in: 0...6, using: &random)).map { attestationFact($0) }
        return facts
    }

    private mutating func report() -> InspectionReport {
        let findings = [
            InspectionReport.Finding(path: "a", kind: "pickle-import", severity: .executes),
            InspectionReport.Finding(path: "b", kind: "remote-code", severity: .mayExecute),
            InspectionReport.Finding(path: "c", kind: "limit", severity: .unread),
            InspectionReport.Finding(path: "d", kind: "pickle", severity: .note),
        ]
        return InspectionReport(findings: random.some(findings, percent: 15))
    }

    private mutating func attestationFact(_ number: Int) -> AttestationFact {
        var fact: AttestationFact
        switch Int.random(in: 0..<6, using: &random) {
        case 0: fact = SampleFacts.summary(number, result: random.chance(80) ? .passed : .failed)
        case 1:
            fact = SampleFacts.attestation(number, PredicateType.testResult.rawValue, .testResult(.passed))
        case 2:
            fact = SampleFacts.attestation(number, PredicateType.inspection.rawValue, .inspection(report()))
        case 3: fact = SampleFacts.attestation(number, "https://example.org/review/v1", .other)
        default:
            fact = SampleFacts.provenance(
                number, builder: random.chance(60) ? "https://ci.example/a" : "https://ci.example/b",
                parameters: random.chance(70) ? ["ref": "main"] : ["ref": "main", "seed": 7],
                dependency: random.chance(70) ? 200 : 201)
        }
        let id = random.one(SampleFacts.keys).publicKey.keyID
        let publisher = random.one(SampleFacts.publishers)
        let signers: [AttestationSigner] = [
            .key(id), .publisher(publisher, key: id), .workload(random.one(SampleFacts.workloads)),
        ]
        fact.signers = random.some(signers, percent: 60)
        fact.isAboutWhole = random.chance(80)
        if random.chance(5) { fact.content = .unsound("its predicate isn't sound") }
        return fact
    }

    /// The same facts with every list in another order.
    mutating func shuffled(_ facts: ReleaseFacts) -> ReleaseFacts {
        var facts = facts
        facts.signers.shuffle(using: &random)
        facts.workloads.shuffle(using: &random)
        facts.witnesses?.operators.shuffle(using: &random)
        facts.licenses?.shuffle(using: &random)
        facts.lineage?.sources.shuffle(using: &random)
        facts.marks?.found.shuffle(using: &random)
        facts.attestations?.shuffle(using: &random)
        for at in facts.attestations?.indices ?? 0..<0 {
            facts.attestations?[at].signers.shuffle(using: &random)
        }
        facts.ownInspections.shuffle(using: &random)
        return facts
    }
}
