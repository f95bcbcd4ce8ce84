import CairnManifest
import CairnProvenance

/// The next version of an identity while it is put together.
struct IdentityDraft {
    var identity: Identity
    private let last: Identity

    /// The version after the newest one of a chain, so far without any change.
    init(after chain: IdentityChain) {
        last = chain.current.identity
        identity = last
        identity.version += 1
        identity.previous = chain.current.digest
    }

    // MARK: Keys

    /// A key that somebody names: a key file, or the base64 of its SPKI.
    static func key(_ text: String) throws -> PublicKey {
        if let key = try? PublicKey(base64: text) { return key }
        return try KeyFile.readPublic(LocalFile.absolute(text))
    }

    /// A key or workload of the present version by its id or the first digits of it.
    func listed(_ id: String) throws -> Identity.Releaser.Signer {
        let keys = last.owners.keys + (last.recovery?.keySet.keys ?? [])
        let others = last.releasers.map(\.signer) + last.revoked.map(\.signer)
        let known = Set((keys.map { .key($0) } + others).filter { $0.id.hex.hasPrefix(id.lowercased()) })
        guard id.count >= 8, known.count == 1, let signer = known.first else {
            throw CommandFailure.invalid(
                known.count > 1
                    ? "more than one id begins with \(id); give more digits"
                    : "'\(last.name)' lists no key \(id); 'cairn publisher show \(last.name)' lists the keys",
                code: "key")
        }
        return signer
    }

    mutating func addOwner(_ key: PublicKey) {
        if !identity.owners.keys.contains(key) { identity.owners.keys.append(key) }
    }

    /// `text` is a key, perhaps with `=` and its scopes, separated by commas; without, it may release everything.
    mutating func addReleaser(_ text: String) throws {
        // Base64 may end in `=`, and what follows the one in the middle is never empty.
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[1].isEmpty, parts[1] != "=" else {
            return setReleaser(try Self.key(text), scopes: [.everything])
        }
        let scopes = try parts[1].drop { $0 == "=" }.split(separator: ",").map { try Self.scope(String($0)) }
        setReleaser(try Self.key(String(parts[0])), scopes: scopes)
    }

    static func scope(_ text: String) throws -> Scope {
        guard let scope = Scope(text) else {
            throw CommandFailure.invalid(
                "'\(text)' is no scope; give *, models/*, datasets/*, models/<name> or datasets/<name>")
        }
        return scope
    }

    mutating func setReleaser(_ key: PublicKey, scopes: [Scope]) {
        set(Identity.Releaser(signer: .key(key), scopes: scopes))
    }

    /// Lists a releaser, in place of what was listed for the same signer.
    mutating func set(_ releaser: Identity.Releaser) {
        identity.releasers.removeAll { $0.signer == releaser.signer }
        identity.releasers.append(releaser)
    }

    /// One release key instead of all others, which are retired; workloads stay.
    mutating func replaceReleasers(with key: PublicKey) {
        var scopes: [Scope] = []
        for releaser in last.releasers where releaser.key != nil {
            for scope in releaser.scopes where !scopes.contains(scope) { scopes.append(scope) }
        }
        for old in last.releaserKeys where old != key { revoke(.key(old), .retired, since: nil) }
        setReleaser(key, scopes: scopes.isEmpty || scopes.contains(.everything) ? [.everything] : scopes)
    }

    mutating func remove(_ signer: Identity.Releaser.Signer) {
        identity.releasers.removeAll { $0.signer == signer }
        guard let key = signer.key else { return }
        identity.owners.keys.removeAll { $0 == key }
        identity.owners.threshold = max(1, min(identity.owners.threshold, identity.owners.keys.count))
        guard var recovery = identity.recovery else { return }
        recovery.keySet.keys.removeAll { $0 == key }
        recovery.keySet.threshold = min(recovery.keySet.threshold, recovery.keySet.keys.count)
        identity.recovery = recovery.keySet.keys.isEmpty ? nil : recovery
    }

    mutating func revoke(
        _ signer: Identity.Releaser.Signer, _ reason: Identity.Revocation.Reason, since: UInt64?
    ) {
        remove(signer)
        let revocation = Identity.Revocation(signer: signer, reason: reason, since: since)
        if let place = identity.revoked.firstIndex(where: { $0.signer == signer }) {
            identity.revoked[place] = revocation
        } else {
            identity.revoked.append(revocation)
        }
    }

    /// The finished document; throws what is wrong with it.
    func finished() throws -> Identity {
        let issues = identity.validate()
        guard issues.isEmpty else {
            throw CommandFailure.invalid(
                "the new version of '\(identity.name)' wouldn't be valid", code: "bad-identity",
                issues: issues.map(\.description))
        }
        return identity
    }
}
