import CairnTestSupport
import CairnTransparencyLog
import Testing

@Suite struct PolicyLawTests {
    @Test("a quorum of k among n operators is accepted exactly where two of them share more than may lie")
    func flat() throws {
        for operators in 1...12 {
            for needed in 1...operators {
                let (text, _) = try PolicySamples.flat(operators: operators, needed: needed)
                let leastShared = max(0, 2 * needed - operators)
                let faulty = (operators - 1) / 3
                do throws(PolicyError) {
                    _ = try LogPolicy.parse(Array(text.utf8))
                    #expect(leastShared > faulty, "accepts \(needed) of \(operators)")
                } catch {
                    #expect(leastShared <= faulty, "refuses \(needed) of \(operators)")
                    #expect(
                        error.reason == .unsafe(needed: needed, operators: operators, faulty: faulty),
                        "\(needed) of \(operators)")
                }
            }
        }
    }

    @Test("any two sets that satisfy an accepted policy share more operators than may lie in its quorum")
    func intersection() throws {
        var random = SeededGenerator(seed: 0x51)
        var accepted = 0
        for round in 0..<600 {
            guard let policy = try? LogPolicy.parse(try PolicySamples.random(using: &random)),
                policy.quorum != nil
            else { continue }
            accepted += 1
            let quorums = policy.smallestQuorums.map { Set(policy.operators($0)) }
            let shared = quorums.flatMap { one in quorums.map { one.intersection($0).count } }.min()
            let faulty = policy.quorumName.flatMap(policy.numbers(ofGroupNamed:))?.faulty ?? 0
            #expect(
                shared.map { $0 > faulty } ?? true,
                "round \(round): \(String(decoding: policy.encoded(), as: UTF8.self))")
        }
        #expect(accepted > 100)
    }

    @Test("one more cosignature never turns a satisfied policy into an unsatisfied one")
    func monotonous() throws {
        var random = SeededGenerator(seed: 0x52)
        for _ in 0..<200 {
            guard let policy = try? LogPolicy.parse(try PolicySamples.random(using: &random)) else {
                continue
            }
            for mask in 0..<(1 << policy.witnesses.count) where policy.isSatisfied(by: policy.keys(mask)) {
                for place in policy.witnesses.indices {
                    #expect(policy.isSatisfied(by: policy.keys(mask | 1 << place)))
                }
            }
        }
    }

    @Test("what is said to suffice does, and nothing smaller would")
    func sufficient() throws {
        var random = SeededGenerator(seed: 0x53)
        let logKey = try VerifierKey.parse(ExampleLog.vkey)
        for _ in 0..<60 {
            guard let policy = try? LogPolicy.parse(try PolicySamples.random(using: &random)) else {
                continue
            }
            let mask = Int.random(in: 0..<(1 << policy.witnesses.count), using: &random)
            let signers = try policy.keys(mask).compactMap(PolicySamples.cosigner(of:))
            let note = try PolicySamples.checkpoint(cosignedBy: signers)
            let verified = try VerifiedCheckpoint.verify(note, logKey: logKey, witnesses: policy.witnessKeys)
            let verdict = policy.judge(verified)
            #expect(verdict.isSatisfied == policy.isSatisfied(by: policy.keys(mask)))
            guard let gap = verdict.gap else { continue }
            let sufficient = try #require(gap.sufficient)
            #expect(policy.isSatisfied(by: policy.keys(mask) + sufficient.map(\.key)))
            let smallest = (0..<(1 << policy.witnesses.count)).filter { more in
                more & mask == 0 && policy.isSatisfied(by: policy.keys(mask | more))
            }.map(\.nonzeroBitCount).min()
            #expect(sufficient.count == smallest)
        }
    }

    @Test("reading ends for any bytes, and what is read is its own canonical form")
    func anyBytes() throws {
        var random = SeededGenerator(seed: 0x54)
        for _ in 0..<400 {
            var bytes = try PolicySamples.random(using: &random)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: bytes.indices, using: &random)] = UInt8.random(
                    in: .min ... .max, using: &random)
            }
            guard let policy = try? LogPolicy.parse(bytes) else { continue }
            #expect(try LogPolicy.parse(policy.encoded()) == policy)
        }
    }
}

extension LogPolicy {
    /// The keys of the witnesses whose bits are set.
    func keys(_ mask: Int) -> [VerifierKey] {
        witnesses.indices.filter { mask >> $0 & 1 == 1 }.map { witnesses[$0].key }
    }

    func operators(_ mask: Int) -> [String] {
        witnesses.indices.filter { mask >> $0 & 1 == 1 }.map { witnesses[$0].operator }
    }

    /// Sets of witnesses, as bits, that are enough and of which none can be left out.
    var smallestQuorums: [Int] {
        (0..<(1 << witnesses.count)).filter { mask in
            isSatisfied(by: keys(mask))
                && witnesses.indices.allSatisfy {
                    mask >> $0 & 1 == 0 || !isSatisfied(by: keys(mask & ~(1 << $0)))
                }
        }
    }
}
