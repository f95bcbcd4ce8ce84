import CairnManifest

/// A list of who may sign what, in the form of OpenSSH's `allowed_signers` files.
///
/// A line: `principals [options] type base64 [comment]`; options are `namespaces="a,b"`, `valid-after="…"` and
/// `valid-before="…"`; principals and namespaces may hold `*` and `?`, and `!` before a pattern that must not
/// match. `cert-authority` is refused. A time without `Z` is read as UTC. Source: ssh-keygen(1).
package struct AllowedSigners: Hashable, Sendable {
    struct Entry: Hashable, Sendable {
        let principals: [String]
        /// Nil for all.
        var namespaces: [String]?
        var validAfter: UnixTime?
        var validBefore: UnixTime?
        let key: SSHPublicKey
    }

    let entries: [Entry]

    /// Checks that a key is listed for an identity and a use at a time.
    ///
    /// The time must not come from what was signed: a signer can write any.
    package func check(
        _ key: SSHPublicKey, identity: String, namespace: String, at time: UnixTime
    ) throws(SSHError) {
        let named = entries.filter { PatternList.matches(identity, $0.principals) }
        guard !named.isEmpty else { throw .identityNotListed(identity) }
        let listed = named.filter { $0.key == key }
        guard !listed.isEmpty else {
            throw .keyNotListed(identity: identity, fingerprint: key.fingerprint)
        }
        var refusal: SSHError?
        for entry in listed {
            do {
                return try entry.check(identity: identity, namespace: namespace, at: time)
            } catch {
                refusal = refusal ?? error
            }
        }
        if let refusal { throw refusal }
    }

    /// The identities that a key is listed for, as they are written.
    package func principals(of key: SSHPublicKey) -> [String] {
        entries.filter { $0.key == key }.flatMap(\.principals)
    }
}

extension AllowedSigners.Entry {
    fileprivate func check(identity: String, namespace: String, at time: UnixTime) throws(SSHError) {
        if let namespaces, !PatternList.matches(namespace, namespaces) {
            throw .namespaceNotAllowed(identity: identity, namespace: namespace)
        }
        if let validAfter, time < validAfter { throw .notYetValid(identity: identity, from: validAfter) }
        if let validBefore, time > validBefore {
            throw .noLongerValid(identity: identity, until: validBefore)
        }
    }
}

/// Patterns with `*` and `?` as OpenSSH matches them: one has to match, and none that begins with `!`.
enum PatternList {
    static func matches(_ text: String, _ patterns: [String]) -> Bool {
        var found = false
        for pattern in patterns {
            if pattern.hasPrefix("!") {
                if matches(Array(text.utf8)[...], Array(pattern.utf8.dropFirst())[...]) { return false }
            } else if matches(Array(text.utf8)[...], Array(pattern.utf8)[...]) {
                found = true
            }
        }
        return found
    }

    /// With one place to go back to, so that it takes no longer than both lengths multiplied.
    private static func matches(_ text: ArraySlice<UInt8>, _ pattern: ArraySlice<UInt8>) -> Bool {
        var (text, pattern) = (text, pattern)
        var retry: (text: ArraySlice<UInt8>, pattern: ArraySlice<UInt8>)?
        while !text.isEmpty {
            if pattern.first == UInt8(ascii: "*") {
                pattern = pattern.dropFirst()
                retry = (text, pattern)
            } else if let next = pattern.first, next == UInt8(ascii: "?") || next == text.first {
                (text, pattern) = (text.dropFirst(), pattern.dropFirst())
            } else if let back = retry {
                text = back.text.dropFirst()
                pattern = back.pattern
                retry = (text, pattern)
            } else {
                return false
            }
        }
        return pattern.allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
