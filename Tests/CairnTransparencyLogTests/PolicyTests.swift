import CairnTransparencyLog
import Foundation
import Testing

@Suite struct PolicyTests {
    struct Accepted: Decodable {
        struct Witness: Decodable { let name: Base64Bytes, vkey: String, url: String?, `operator`: String }
        struct Group: Decodable { let name: Base64Bytes, needed: Int, operators: Int, faulty: Int }
        struct Case: Decodable {
            let description: String, policy: Base64Bytes, canonical: Base64Bytes, logs: [String]
            let witnesses: [Witness], groups: [Group], warnings: [String], satisfied: String
        }
        let cases: [Case]
    }
    struct Refused: Decodable {
        struct Case: Decodable { let description: String, line: Int?, error: String, policy: Base64Bytes }
        let cases: [Case]
    }
    struct Judged: Decodable {
        struct Cosigned: Decodable, Equatable { let name: String, time: UInt64 }
        struct Case: Decodable {
            let description: String, note: String, cosigned: [Cosigned], satisfied: Bool, quorumTime: UInt64?
            let newestTime: UInt64?, lacking: [String], missing: Int
        }
        let logVkey: String, policy: Base64Bytes, cases: [Case]
    }

    @Test("reads the policies of the vectors as they are meant, and writes them in one spelling")
    func accepted() throws {
        for vector in try Vectors.load(Accepted.self, from: "../policy/accepted.json").cases {
            let policy = try LogPolicy.parse(vector.policy.bytes)
            #expect(policy.encoded() == vector.canonical.bytes, "\(vector.description)")
            #expect(try LogPolicy.parse(policy.encoded()) == policy, "\(vector.description)")
            #expect(policy.logKeys.map(\.description) == vector.logs, "\(vector.description)")
            #expect(
                policy.witnessKeys.map(\.description) == vector.witnesses.map(\.vkey), "\(vector.description)"
            )
            #expect(
                policy.witnesses.map(\.name.bytes) == vector.witnesses.map(\.name.bytes),
                "\(vector.description)")
            #expect(
                policy.witnesses.map(\.url?.description) == vector.witnesses.map(\.url),
                "\(vector.description)")
            #expect(
                policy.witnesses.map(\.operator) == vector.witnesses.map(\.operator), "\(vector.description)")
            #expect(policy.warnings.map(\.rawValue) == vector.warnings, "\(vector.description)")
            for group in vector.groups {
                let numbers = policy.numbers(ofGroupNamed: PolicyText(group.name.bytes))
                #expect(numbers?.needed == group.needed, "\(vector.description)")
                #expect(numbers?.operators == group.operators, "\(vector.description)")
                #expect(numbers?.faulty == group.faulty, "\(vector.description)")
            }
        }
    }

    @Test("agrees with the vectors about every set of witnesses")
    func truth() throws {
        for vector in try Vectors.load(Accepted.self, from: "../policy/accepted.json").cases {
            let policy = try LogPolicy.parse(vector.policy.bytes)
            let found = (0..<(1 << policy.witnesses.count)).map {
                policy.isSatisfied(by: policy.keys($0)) ? "1" : "0"
            }
            #expect(found.joined() == vector.satisfied, "\(vector.description)")
        }
    }

    @Test("refuses what is no policy, for the reason and at the line of the vectors")
    func refused() throws {
        for vector in try Vectors.load(Refused.self, from: "../policy/refused.json").cases {
            do throws(PolicyError) {
                _ = try LogPolicy.parse(vector.policy.bytes)
                Issue.record("accepts \(vector.description)")
            } catch {
                #expect("\(error.reason)".prefix { $0 != "(" } == vector.error, "\(vector.description)")
                #expect(error.line == vector.line, "\(vector.description)")
            }
        }
    }

    @Test("says of a checkpoint who cosigned, when, and what would be enough")
    func judged() throws {
        let vectors = try Vectors.load(Judged.self, from: "../policy/judged.json")
        let policy = try LogPolicy.parse(vectors.policy.bytes)
        let logKey = try VerifierKey.parse(vectors.logVkey)
        #expect(policy.lists(logKey))
        #expect(policy.log(origin: logKey.name)?.key == logKey)
        for vector in vectors.cases {
            let checkpoint = try VerifiedCheckpoint.verify(
                Array(vector.note.utf8), logKey: logKey, witnesses: policy.witnessKeys)
            let verdict = policy.judge(checkpoint)
            #expect(verdict.isSatisfied == vector.satisfied, "\(vector.description)")
            #expect(
                verdict.cosigned.map { Judged.Cosigned(name: "\($0.witness.name)", time: $0.time) }
                    == vector.cosigned, "\(vector.description)")
            #expect(verdict.quorumTime == vector.quorumTime, "\(vector.description)")
            #expect(verdict.newestTime == vector.newestTime, "\(vector.description)")
            #expect((verdict.gap == nil) == vector.satisfied, "\(vector.description)")
            if let gap = verdict.gap {
                #expect(gap.lacking.map(\.name.description) == vector.lacking, "\(vector.description)")
                #expect(gap.sufficient?.count == vector.missing, "\(vector.description)")
            }
        }
    }

    @Test("tells a person which witnesses signed, which lack and which would suffice")
    func explanation() throws {
        let (text, keys) = try PolicySamples.flat(operators: 4, needed: 3)
        let policy = try LogPolicy.parse(Array(text.utf8))
        let note = try PolicySamples.checkpoint(cosignedBy: [keys[1]])
        let verified = try VerifiedCheckpoint.verify(
            note, logKey: try .parse(ExampleLog.vkey), witnesses: policy.witnessKeys)
        #expect(
            policy.judge(verified).gap?.description
                == "the quorum 'q' asks for 3 of 4 operators and isn't reached: signed by w1 (o1.example); not by "
                + "w0 (o0.example), w2 (o2.example), w3 (o3.example); w0 (o0.example), w2 (o2.example) would suffice"
        )
    }

    @Test("reads at least 32 logs, witnesses and groups, and no more lines or bytes than its limits")
    func limits() throws {
        func policy(_ count: Int) throws -> [UInt8] {
            var text = ""
            for place in 0..<count {
                text += "log \(try PolicySamples.logKey(place))\n"
                text += "witness w\(place) \(try PolicySamples.cosigner(place).key)\n"
                text += "group g\(place) any w\(place)\n"
            }
            return Array((text + "quorum g0\n").utf8)
        }
        #expect(try LogPolicy.parse(try policy(32)).groups.count == 32)
        #expect(
            try LogPolicy.parse(try policy(LogLimits.maxPolicyLines)).witnesses.count
                == LogLimits.maxPolicyLines)
        let limit = LogLimits.maxPolicyLines
        #expect(throws: PolicyError(line: 3 * limit + 1, .tooMany(limit: limit))) {
            try LogPolicy.parse(try policy(limit + 1))
        }
        let long =
            [UInt8](repeating: UInt8(ascii: "#"), count: LogLimits.maxPolicyBytes - 12)
            + Array("\nquorum none".utf8)
        #expect(try LogPolicy.parse(long).quorum == nil)
        #expect(
            throws: PolicyError(
                line: nil, .tooLarge(bytes: LogLimits.maxPolicyBytes + 1, limit: LogLimits.maxPolicyBytes))
        ) {
            try LogPolicy.parse(long + [UInt8(ascii: "\n")])
        }
    }

    @Test("a witness whose line isn't by its key spoils the checkpoint, not only its own vote")
    func badCosignature() throws {
        let (text, keys) = try PolicySamples.flat(operators: 1, needed: 1)
        let policy = try LogPolicy.parse(Array(text.utf8))
        let good = try PolicySamples.checkpoint(cosignedBy: keys)
        let signature = good.signatures[1]
        let bad = NoteSignature(
            name: signature.name, keyID: signature.keyID, bytes: flipped(signature.bytes, at: 30, bit: 0))
        let note = try SignedNote(text: good.text, signatures: [good.signatures[0], bad])
        #expect(throws: CheckpointError.self) {
            try VerifiedCheckpoint.verify(
                note, logKey: try .parse(ExampleLog.vkey), witnesses: policy.witnessKeys)
        }
    }
}
