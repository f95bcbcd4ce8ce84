import CairnManifest
import CairnProvenance
import Testing

/// Over policies and facts made up from seeds.
@Suite("Laws of release policies") struct ReleasePolicyLawTests {
    private static let rounds: UInt64 = 400

    @Test("A policy that asks for more never accepts what one that asks for less refuses")
    func monotone() throws {
        var (refused, kept, lost) = (0, 0, 0)
        for seed in 1...Self.rounds {
            var random = RandomPolicy(seed: seed)
            let weak = random.policy()
            let strong = random.stricter(than: weak)
            let (weakPolicy, strongPolicy) = (try SampleFacts.policy(weak), try SampleFacts.policy(strong))
            for _ in 0..<4 {
                let facts = random.facts()
                let before = ReleaseVerdict(weakPolicy.evaluate(facts))
                let after = ReleaseVerdict(strongPolicy.evaluate(facts))
                if before == .failed {
                    refused += 1
                    #expect(
                        after == .failed,
                        "seed \(seed): \(JSONValue.object(weak).canonicalText) -> \(JSONValue.object(strong).canonicalText)"
                    )
                } else if after == .failed {
                    lost += 1
                } else {
                    kept += 1
                }
            }
        }
        // The law says nothing where everything or nothing is refused.
        #expect(
            min(refused, kept, lost) > 60,
            "\(refused) refused, \(kept) accepted, \(lost) by the weaker one only")
    }

    @Test("The order of facts means nothing, down to the sentences")
    func order() throws {
        for seed in 1...Self.rounds {
            var random = RandomPolicy(seed: seed)
            let policy = try SampleFacts.policy(random.policy())
            let facts = random.facts()
            #expect(policy.evaluate(facts) == policy.evaluate(random.shuffled(facts)), "seed \(seed)")
        }
    }

    @Test("Every condition gives a check at its place, and every check has a sentence and evidence")
    func complete() throws {
        for seed in 1...Self.rounds {
            var random = RandomPolicy(seed: seed)
            let conditions = random.policy()
            let checks = try SampleFacts.policy(conditions).evaluate(random.facts())
            for name in conditions.keys {
                let places = conditions[name]?.arrayValue.map { list in
                    list.indices.map { "/attestations/\($0)" }
                }
                for place in places ?? ["/\(name)"] {
                    let isThere = checks.contains { $0.place == place || $0.place.hasPrefix("\(place)/") }
                    #expect(isThere, "seed \(seed): no check for \(place)")
                }
            }
            for check in checks {
                #expect(!check.sentence.isEmpty && !check.evidence.isEmpty, "seed \(seed): \(check.place)")
                #expect(check.evidence == check.evidence.sorted(), "seed \(seed): \(check.place)")
            }
        }
    }
}
