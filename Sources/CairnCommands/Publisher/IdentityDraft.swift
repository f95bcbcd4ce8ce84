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

    /// A key of the present version by its id or the first digits of it.
    func listed(_ id: String) throws -> PublicKey {
        let keys = last.owners.keys + last.releaserKeys + (last.recovery?.keySet.keys ?? [])
        let revoked = last.revoked.map(\.key)
        let known = Set((keys + revoked).filter { $0.keyID.hex.hasPrefix(id.lowercased()) })
        guard id.count >= 8, known.count == 1, let key = known.first else {
            throw CommandFailure.invalid(
                known.count > 1
                    ? "more than one key begins with \(id); give more digits"
                    : "'\(last.name)' lists no key \(id); 'cairn publisher show \(last.name)' lists the keys",
                code: "key")
        }
        return key
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
        let scopes = try parts[1].drop { $0 == "=" }.split(separator: ",").map { text in
            guard let scope = Scope(String(text)) else {
                throw CommandFailure.invalid(
                    "'\(text)' is no scope; give *, models/*, datasets/*, models/<name> or datasets/<name>")
            }
            return scope
        }
        setReleaser(try Self.key(String(parts[0])), scopes: scopes)
    }

    mutating func setReleaser(_ key: PublicKey, scopes: [Scope]) {
        identity.releasers.removeAll { $0.signer == .key(key) }
        identity.releasers.append(Identity.Releaser(signer: .key(key), scopes: scopes))
    }

    /// One release key instead of all others, which are retired; workloads stay.
    mutating func replaceReleasers(with key: PublicKey) {
        var scopes: [Scope] = []
        for releaser in last.releasers where releaser.key != nil {
            for scope in releaser.scopes where !scopes.contains(scope) { scopes.append(scope) }
        }
        for old in last.releaserKeys where old != key { revoke(old, .retired, since: nil) }
        setReleaser(key, scopes: scopes.isEmpty || scopes.contains(.everything) ? [.everything] : scopes)
    }

    mutating func remove(_ key: PublicKey) {
        identity.owners.keys.removeAll { $0 == key }
        identity.owners.threshold = max(1, min(identity.owners.threshold, identity.owners.keys.count))
        identity.releasers.removeAll { $0.signer == .key(key) }
        guard var recovery = identity.recovery else { return }
        recovery.keySet.keys.removeAll { $0 == key }
        recovery.keySet.threshold = min(recovery.keySet.threshold, recovery.keySet.keys.count)
        identity.recovery = recovery.keySet.keys.isEmpty ? nil : recovery
    }

    mutating func revoke(_ key: PublicKey, _ reason: Identity.Revocation.Reason, since: UInt64?) {
        remove(key)
        let revocation = Identity.Revocation(key: key, reason: reason, since: since)
        if let place = identity.revoked.firstIndex(where: { $0.key == key }) {
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
