import CairnManifest
import CairnProvenance
import Foundation
import Testing

@Suite("Reading a release policy") struct PolicyParseTests {
    struct Refused: Sendable, CustomTestStringConvertible {
        let rule: String
        let bytes: [UInt8]
        /// Where the faults are, in any order.
        let places: [String]

        var testDescription: String { rule }
    }

    /// The project's top folder.
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    private static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: root.appending(path: path)))
    }

    private static func refused() throws -> [Refused] {
        let file = try JSONValue.parse(
            try bytes("Tests/Vectors/release-policy/refused.json"), maxBytes: 1 << 20)
        return (file["cases"]?.arrayValue ?? []).compactMap { item in
            guard let rule = item["description"]?.stringValue, let value = item["value"] else { return nil }
            return Refused(
                rule: rule, bytes: value.indentedBytes(),
                places: (item["places"]?.arrayValue ?? []).compactMap(\.stringValue))
        }
    }

    @Test("refuses what checks nothing, and names every place", arguments: try refused())
    func refuses(_ row: Refused) {
        let error = #expect(throws: FormatError.self) { try ReleasePolicy.parse(row.bytes) }
        guard case .fields(let issues)? = error else { return }
        #expect(Set(issues.map(\.pointer)) == Set(row.places), "\(issues)")
    }

    @Test("refuses what is no I-JSON, and what is too long")
    func bytes() {
        #expect(throws: FormatError.self) { try ReleasePolicy.parse(Array("quorum none".utf8)) }
        #expect(throws: FormatError.self) { try ReleasePolicy.parse(Array(#"{"name":"a","name":"a"}"#.utf8)) }
        let long = [UInt8](repeating: UInt8(ascii: " "), count: CairnProvenance.Limits.releasePolicyBytes + 1)
        #expect(
            throws: FormatError.json(
                .tooLarge(bytes: long.count, limit: CairnProvenance.Limits.releasePolicyBytes))
        ) {
            try ReleasePolicy.parse(long)
        }
    }

    @Test("takes the examples", arguments: ["permissive", "strict", "enterprise"])
    func examples(_ name: String) throws {
        let bytes = try Self.bytes("registry/policy/\(name).json")
        let policy = try ReleasePolicy.parse(bytes)
        #expect(policy.name == name)
        #expect(policy.digest == ContentDigest.of(bytes))
        #expect(!policy.evaluate(SampleFacts.good()).isEmpty)
    }

    @Test("knows the kinds and severities of findings that inspections have, and no others")
    func findings() throws {
        let schema = try JSONValue.parse(
            try Self.bytes("registry/schemas/inspection.schema.json"), maxBytes: 1 << 20)
        let finding = schema["properties"]?["findings"]?["items"]?["properties"]
        func words(_ key: String) -> Set<String> {
            Set((finding?[key]?["enum"]?.arrayValue ?? []).compactMap(\.stringValue))
        }
        #expect(InspectionReport.kinds == words("kind"))
        #expect(Set(InspectionReport.Severity.allCases.map(\.rawValue)) == words("severity"))
    }

    @Test("is told from a policy of logs by its first byte that is no space")
    func kinds() {
        #expect(ReleasePolicy.isMeant(by: Array(" \r\n\t{".utf8)))
        #expect(!ReleasePolicy.isMeant(by: Array("# {\nquorum none\n".utf8)))
        #expect(!ReleasePolicy.isMeant(by: []))
    }
}

@Suite("A policy that a node judges arriving releases by")
struct ReleaseGateParseTests {
    @Test("may ask only for what a release brings with it, and names what it may not ask for")
    func later() throws {
        let fine = try ReleasePolicy.parse(
            Array(
                #"{"schema":"cairn.policy/1","name":"t","signatures":{"atLeast":1},"licenses":{"allow":["MIT"]},"lineage":{"state":"declared"}}"#
                    .utf8))
        #expect(try ReleaseGate(fine).policy == fine)
        let late = try ReleasePolicy.parse(
            Array(
                #"{"schema":"cairn.policy/1","name":"t","age":{"atLeastDays":1},"revocation":{"refuse":["yanked"]},"witnesses":{"operators":1},"inspection":{"refuse":["executes"]}}"#
                    .utf8))
        #expect(throws: ReleaseGateError(members: ["age", "inspection", "revocation", "witnesses"])) {
            try ReleaseGate(late)
        }
    }
}
