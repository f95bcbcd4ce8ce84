import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite struct MerkleTreeTests {
    struct Root: Decodable { let size: Int, root: Hash }
    struct Inclusion: Decodable { let index: UInt64, size: Int, proof: [Hash] }
    struct Consistency: Decodable { let old: UInt64, new: UInt64, proof: [Hash] }
    struct Tree: Decodable { let roots: [Root], inclusion: [Inclusion], consistency: [Consistency] }

    @Test("hashes are those of RFC 6962")
    func hashes() throws {
        #expect(Hash.empty.base64 == "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")
        #expect(Hash.leaf([]).base64 == "bjQLnP+zepicpUTmu3gKLHiQHT+zNzh2hRGjBhevoB0=")
        #expect(Hash.leaf(ExampleLog.entry(0)).base64 == "+UBwq/0toL9ykC6xOoCOeU+VTZ4nRcaCoVj27Q1KwDY=")
        #expect(Hash.empty.description == Hash.empty.base64)
    }

    @Test("a hash is 32 bytes, and its base64 has one spelling")
    func hashTexts() {
        #expect(Hash(bytes: [UInt8](repeating: 0, count: 31)) == nil)
        #expect(Hash(bytes: [UInt8](repeating: 0, count: 33)) == nil)
        #expect(Hash(bytes: []) == nil)
        let hash = Hash.leaf([1])
        #expect(Hash(bytes: hash.bytes) == hash)
        #expect(Hash(base64: hash.base64) == hash)
        #expect(Hash(base64: String(hash.base64.dropLast())) == nil)
        #expect(Hash(base64: hash.base64 + "\n") == nil)
        #expect(Hash(base64: "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFV=") == nil, "stray bits at the end")
    }

    @Test("roots and proofs are those of an independent implementation")
    func vectors() throws {
        let tree = try Vectors.load(Tree.self, from: "tree.json")
        for vector in tree.roots {
            #expect(MerkleTree.root(of: ExampleLog.leaves(vector.size)) == vector.root, "size \(vector.size)")
        }
        for vector in tree.inclusion {
            let leaves = ExampleLog.leaves(vector.size)
            #expect(try MerkleTree.inclusionProof(index: vector.index, of: leaves) == vector.proof)
        }
        for vector in tree.consistency {
            let proof = try MerkleTree.consistencyProof(
                from: vector.old,
                to: vector.new,
                of: ExampleLog.leaves(Int(vector.new))
            )
            #expect(proof == vector.proof, "\(vector.old) to \(vector.new)")
        }
    }

    @Test("in every tree of up to 70 leaves, each leaf's proof verifies, and none with a bit flipped does")
    func everyInclusion() throws {
        var random = SeededGenerator(seed: 1)
        for size in 1...70 {
            let leaves = ExampleLog.leaves(size)
            let root = MerkleTree.root(of: leaves)
            for index in 0..<UInt64(size) {
                let leaf = leaves[Int(index)]
                let proof = try MerkleTree.inclusionProof(index: index, of: leaves)
                func verifies(
                    leaf: Hash = leaf,
                    index: UInt64 = index,
                    size: Int = size,
                    proof: [Hash] = proof,
                    root: Hash = root
                ) -> Bool {
                    MerkleTree.verifyInclusion(
                        leaf: leaf,
                        index: index,
                        size: UInt64(size),
                        proof: proof,
                        root: root
                    )
                }
                #expect(verifies())
                let bit = Int.random(in: 0..<256, using: &random)
                #expect(!verifies(leaf: flipped(leaf, bit: bit)))
                #expect(!verifies(root: flipped(root, bit: bit)))
                for place in proof.indices {
                    var wrong = proof
                    wrong[place] = flipped(proof[place], bit: bit)
                    #expect(!verifies(proof: wrong))
                }
                #expect(!verifies(proof: proof + [root]))
                #expect(!verifies(proof: [root] + proof))
                #expect(proof.isEmpty || !verifies(proof: Array(proof.dropLast())))
                #expect(!verifies(index: index + 1))
                #expect(index == 0 || !verifies(index: index - 1))
            }
        }
    }

    @Test(
        "between all trees of up to 70 leaves the proof of growth verifies, and none with a bit flipped does"
    )
    func everyConsistency() throws {
        var random = SeededGenerator(seed: 2)
        let all = ExampleLog.leaves(70)
        let roots = (0...70).map { MerkleTree.root(of: Array(all.prefix($0))) }
        for new in 0...70 {
            for old in 0...new {
                let proof = try MerkleTree.consistencyProof(from: UInt64(old), to: UInt64(new), of: all)
                func verifies(
                    old: Int = old,
                    oldRoot: Hash = roots[old],
                    newRoot: Hash = roots[new],
                    proof: [Hash] = proof
                ) -> Bool {
                    MerkleTree.verifyConsistency(
                        oldSize: UInt64(old),
                        oldRoot: oldRoot,
                        newSize: UInt64(new),
                        newRoot: newRoot,
                        proof: proof
                    )
                }
                #expect(verifies())
                let bit = Int.random(in: 0..<256, using: &random)
                #expect(!verifies(oldRoot: flipped(roots[old], bit: bit)))
                // Nothing is known of what follows the empty tree, so any root is consistent with it.
                #expect(verifies(newRoot: flipped(roots[new], bit: bit)) == (old == 0 && new > 0))
                for place in proof.indices {
                    var wrong = proof
                    wrong[place] = flipped(proof[place], bit: bit)
                    #expect(!verifies(proof: wrong))
                }
                #expect(!verifies(proof: proof + [roots[new]]))
                #expect(proof.isEmpty || !verifies(proof: Array(proof.dropLast())))
            }
        }
    }

    @Test("sizes and indexes that can't be are refused and never trap")
    func hostileSizes() {
        let sizes: [UInt64] = [0, 1, 2, 255, 256, 1 << 32, 1 << 62, (1 << 63) - 1, 1 << 63, .max - 1, .max]
        let proofs = [0, 1, 62, 63, 64, 200].map { [Hash](repeating: .empty, count: $0) }
        for size in sizes {
            for other in sizes {
                for proof in proofs {
                    let included = MerkleTree.verifyInclusion(
                        leaf: .empty,
                        index: other,
                        size: size,
                        proof: proof,
                        root: .empty
                    )
                    #expect(included == (size == 1 && other == 0 && proof.isEmpty))
                    let grown = MerkleTree.verifyConsistency(
                        oldSize: other,
                        oldRoot: .empty,
                        newSize: size,
                        newRoot: .empty,
                        proof: proof
                    )
                    let possible =
                        size <= MerkleTree.maxSize && (other == size || other == 0 && other <= size)
                    #expect(grown == (possible && proof.isEmpty))
                }
            }
        }
    }

    @Test("proofs that can't be made are errors")
    func impossibleProofs() {
        let leaves = ExampleLog.leaves(5)
        #expect(throws: ProofError.noSuchLeaf(index: 5, size: 5)) {
            try MerkleTree.inclusionProof(index: 5, of: leaves)
        }
        #expect(throws: ProofError.noSuchLeaf(index: 0, size: 0)) {
            try MerkleTree.inclusionProof(index: 0, of: [])
        }
        #expect(throws: ProofError.noSuchGrowth(from: 4, to: 3)) {
            try MerkleTree.consistencyProof(from: 4, to: 3, of: leaves)
        }
        #expect(throws: ProofError.treeTooLarge(size: .max, limit: 5)) {
            try MerkleTree.consistencyProof(from: 4, to: .max, of: leaves)
        }
    }
}

@Suite struct CompactRangeTests {
    @Test("appending gives the root of every size, and as many nodes as the size has 1 bits")
    func appending() {
        var range = CompactRange()
        #expect(range.root == .empty)
        for size in 1...300 {
            range.append(ExampleLog.leaves[size - 1])
            #expect(range.size == UInt64(size))
            #expect(range.nodes.count == size.nonzeroBitCount)
            #expect(CompactRange(size: range.size, nodes: range.nodes) == range)
        }
        #expect(range.root == MerkleTree.root(of: ExampleLog.leaves(300)))
    }

    @Test("a stored range goes on where it was left")
    func goingOn() throws {
        for old in [0, 1, 5, 64, 100, 255, 256] {
            var range = CompactRange()
            ExampleLog.leaves(old).forEach { range.append($0) }
            var stored = try #require(CompactRange(size: range.size, nodes: range.nodes))
            ExampleLog.leaves[old..<300].forEach { stored.append($0) }
            #expect(stored.root == MerkleTree.root(of: ExampleLog.leaves(300)))
        }
    }

    @Test("a wrong number of nodes or a size beyond 2^63 − 1 is refused")
    func wrongCounts() {
        #expect(CompactRange(size: 0, nodes: [.empty]) == nil)
        #expect(CompactRange(size: 3, nodes: [.empty]) == nil)
        #expect(CompactRange(size: 4, nodes: [.empty, .empty]) == nil)
        #expect(CompactRange(size: 1 << 63, nodes: [.empty]) == nil)
        #expect(CompactRange(size: .max, nodes: [Hash](repeating: .empty, count: 64)) == nil)
    }

    @Test("the largest range can still be appended to without a trap")
    func largest() throws {
        var range = try #require(
            CompactRange(size: (1 << 63) - 1, nodes: [Hash](repeating: .empty, count: 63))
        )
        range.append(.empty)
        #expect(range.nodes.count == 1)
    }
}
