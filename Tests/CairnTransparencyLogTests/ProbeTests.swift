import CairnTransparencyLog
import Testing

/// Proofs that are right or have exactly one thing wrong, made by `Tests/Vectors/tlog/make_probes.py`.
@Suite struct ProbeTests {
    private struct Inclusion: Decodable {
        struct Probe: Decodable {
            let what: String, index: UInt64, size: UInt64, leaf: Int, root: Int, proof: [Int], ok: Bool
        }
        let hashes: [Hash]
        let inclusion: [Probe]
    }

    private struct Consistency: Decodable {
        struct Probe: Decodable {
            let what: String, old: UInt64, new: UInt64, oldRoot: Int, newRoot: Int, proof: [Int], ok: Bool
        }
        let hashes: [Hash]
        let consistency: [Probe]
    }

    @Test("an inclusion proof with one thing wrong is refused, and a right one is not")
    func inclusion() throws {
        let file = try Vectors.load(Inclusion.self, from: "probes/inclusion.json")
        #expect(file.inclusion.count > 250)
        for probe in file.inclusion {
            let isIncluded = MerkleTree.verifyInclusion(
                leaf: file.hashes[probe.leaf], index: probe.index, size: probe.size,
                proof: probe.proof.map { file.hashes[$0] }, root: file.hashes[probe.root])
            #expect(isIncluded == probe.ok, "\(probe.index) in \(probe.size): \(probe.what)")
        }
    }

    @Test("a consistency proof with one thing wrong is refused, and a right one is not")
    func consistency() throws {
        let file = try Vectors.load(Consistency.self, from: "probes/consistency.json")
        #expect(file.consistency.count > 250)
        for probe in file.consistency {
            let isConsistent = MerkleTree.verifyConsistency(
                oldSize: probe.old, oldRoot: file.hashes[probe.oldRoot], newSize: probe.new,
                newRoot: file.hashes[probe.newRoot], proof: probe.proof.map { file.hashes[$0] })
            #expect(isConsistent == probe.ok, "\(probe.old) with \(probe.new): \(probe.what)")
        }
    }

    @Test("a consistency proof that leads to the new root shows the root of what the new tree begins with")
    func beginnings() throws {
        let leaves = ExampleLog.leaves(40)
        for new in 2...40 {
            for old in 1..<new {
                let proof = try MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(new), of: leaves)
                let newRoot = MerkleTree.root(of: ExampleLog.leaves(new))
                let shown = MerkleTree.beginning(
                    size: UInt64(old), newSize: UInt64(new), newRoot: newRoot, proof: proof)
                let isPower = old.nonzeroBitCount == 1
                #expect(shown == (isPower ? nil : MerkleTree.root(of: ExampleLog.leaves(old))))
                let wrong = MerkleTree.beginning(
                    size: UInt64(old), newSize: UInt64(new), newRoot: flipped(newRoot, bit: 9), proof: proof)
                #expect(wrong == nil)
            }
        }
    }
}
