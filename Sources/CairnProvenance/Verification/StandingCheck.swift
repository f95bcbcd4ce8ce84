import CairnManifest

/// Whether one of the keys that signed something may speak for a publisher.
enum StandingCheck {
    /// Throws the reason of the first key unless at least one may.
    ///
    /// - `role`: whose key it would have to be, for the sentence
    static func requireOne(
        of keys: [PublicKey], in subject: String, role: String,
        standing: (PublicKey) -> IdentityChain.Standing
    ) throws(Refusal) {
        var first: Refusal?
        for key in keys {
            switch standing(key) {
            case .releaser: return
            case .notListed:
                first =
                    first
                    ?? Refusal(.wrongKey, "\(subject) is signed by key \(key.keyID), which isn't \(role)")
            case .notInScope:
                first =
                    first
                    ?? Refusal(
                        .notInScope, "the scope of key \(key.keyID) of \(subject) doesn't reach as far")
            case .retired: first = first ?? Refusal(.revoked, "key \(key.keyID) of \(subject) is retired")
            case .compromised(let since):
                first =
                    first
                    ?? Refusal(
                        .revoked, "key \(key.keyID) of \(subject) counts only below home-log index \(since)")
            }
        }
        throw first ?? Refusal(.unsigned, "\(subject) carries no signature")
    }
}
