import CairnTransparencyLog

extension FuzzTarget {
    static let policyTargets = [
        FuzzTarget("policy", maxBytes: 8_192) { bytes in
            guard let policy = accepted({ try LogPolicy.parse(bytes) }) else { return }
            let again = accepted { try LogPolicy.parse(policy.encoded()) }
            law("a policy in its one spelling is the same policy", again == policy)
            law("that spelling is the only one", again.map { $0.encoded() } == policy.encoded())
            let known = policy.witnessKeys
            law(
                "nobody's cosignature is enough for no quorum only",
                policy.isSatisfied(by: []) == (policy.quorum == nil))
            let isReachable = policy.isSatisfied(by: known)
            law("what can't be reached is warned of", isReachable || policy.warnings.contains(.unreachable))
            // More cosignatures never make a quorum less of one.
            for end in known.indices where policy.isSatisfied(by: known[..<end]) {
                law("a quorum stays one with more witnesses", policy.isSatisfied(by: known[...end]))
            }
        }
    ]
}
