import CairnManifest
import CairnProvenance
import Testing

@Suite("Histories of identities")
struct IdentityHistoryTests {
    @Test(
        "the verifier takes what the model takes, and whose signature counts is the same at every place",
        arguments: UInt64(0)..<40)
    func model(seed: UInt64) throws {
        var history = ModelHistory(seed: seed)
        for step in 0..<24 {
            let (expected, verdict) = try history.step()
            try #require(
                (verdict.accepted != nil) == expected,
                "seed \(seed), step \(step): \(verdict.refusal.map { "\($0)" } ?? "accepted"), the model says \(expected)"
            )
            let different = try history.disagreements()
            try #require(different.isEmpty, "seed \(seed), step \(step): \(different)")
        }
    }

    @Test("the random histories reach every outcome that the rules know")
    func coverage() throws {
        var codes: Set<Refusal.Code> = []
        var (accepted, delayed, left) = (0, 0, 0)
        for seed in UInt64(100)..<130 {
            var history = ModelHistory(seed: seed)
            for _ in 0..<24 {
                let verdict = try history.step().verifier
                if let refusal = verdict.refusal { codes.insert(refusal.code) }
                guard let update = verdict.accepted?.value else { continue }
                accepted += 1
                if update.delaySeconds != nil { delayed += 1 }
                if update.isDeparture { left += 1 }
            }
        }
        let expected: Set<Refusal.Code> = [
            .wrongKey, .belowThreshold, .wrongPrevious, .wrongIdentityVersion, .revocationDropped,
            .moved,
        ]
        #expect(expected.isSubset(of: codes), "never seen: \(expected.subtracting(codes))")
        #expect(
            accepted > 150 && delayed > 5 && left > 1,
            "accepted \(accepted), delayed \(delayed), left \(left)")
    }
}
