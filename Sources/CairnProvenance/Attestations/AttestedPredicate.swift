import CairnManifest

/// What an attestation says, as far as its type is known.
package enum AttestedPredicate: Hashable, Sendable {
    case provenance(BuildProvenance)
    case summary(VerificationSummary)
    case billOfMaterials(BillOfMaterials)
    case testResult(TestResult)
    case evaluation([Evaluation])
    case inspection(InspectionReport)
    /// Of a type that cairn doesn't read.
    case other

    /// Reads the predicate of a statement about a release; throws every fault at once.
    package static func read(
        _ statement: InTotoStatement, about subjects: ReleaseSubjects
    ) throws(FormatError) -> AttestedPredicate {
        let predicate = statement.predicate
        switch PredicateType(statement.predicateType) {
        case .provenance: return .provenance(try BuildProvenance.parse(predicate))
        case .summary: return .summary(try VerificationSummary.parse(predicate))
        case .cycloneDX: return .billOfMaterials(try BillOfMaterials.cycloneDX(predicate, about: subjects))
        case .spdx: return .billOfMaterials(try BillOfMaterials.spdx(predicate, about: subjects))
        case .testResult: return .testResult(try TestResult.parse(predicate))
        case .evaluation: return .evaluation(try EvaluationReport.parse(predicate))
        case .inspection: return .inspection(try InspectionReport.parse(predicate))
        case nil: return .other
        }
    }
}

/// The types of predicates that cairn reads.
package enum PredicateType: String, Hashable, Sendable, CaseIterable {
    case provenance = "https://slsa.dev/provenance/v1"
    case summary = "https://slsa.dev/verification_summary/v1"
    case cycloneDX = "https://cyclonedx.org/bom"
    case spdx = "https://spdx.dev/Document"
    case testResult = "https://in-toto.io/attestation/test-result/v0.1"
    case evaluation = "urn:cairn:evaluation:1"
    case inspection = "urn:cairn:inspection:1"

    /// Takes the two bills of materials also with a version behind: `https://cyclonedx.org/bom/v1.6`.
    package init?(_ text: String) {
        let bills: [PredicateType] = [.cycloneDX, .spdx]
        if let type = Self.allCases.first(where: { ExactText.equal($0.rawValue, text) }) {
            self = type
        } else if let type = bills.first(where: { ExactText.hasPrefix(text, $0.rawValue + "/v") }) {
            self = type
        } else {
            return nil
        }
    }
}
