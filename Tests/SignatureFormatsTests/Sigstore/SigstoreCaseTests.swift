import CairnProvenance
import Testing

@Suite("Sigstore bundles, each good or wrong in one way") struct SigstoreCaseTests {
    @Test("accepts the good ones and refuses each other by its rule", arguments: try SigstoreCase.all())
    func judges(one: SigstoreCase) throws {
        let answer = try one.judge()
        #expect(answer.rule == one.rule, "\(answer)")
    }

    @Test("judges the same by a SHA-256 of the artifact, or says which digest is missing")
    func judgesByDigest() throws {
        for one in try SigstoreCase.all() {
            let digest = GivenDigest(.sha256, of: try one.artifactBytes())
            let answer = try one.verifier().verify(
                bundle: one.bytes(), artifact: .digests([digest]), policy: one.policy())
            guard answer.rule != one.rule else { continue }
            #expect(answer.rule == "digest-not-given", "\(one.name): \(answer)")
        }
    }

    @Test("has a good bundle and a broken one for every kind of entry and content")
    func covers() throws {
        let all = try SigstoreCase.all()
        #expect(all.count { $0.rule == nil } >= 40)
        #expect(Set(all.compactMap(\.rule)).count >= 60)
    }
}
