import CairnManifest

/// A commit or tag that carries an SSH signature, divided into what was signed and the signature.
///
/// A commit has its signature in a header `gpgsig` (`gpgsig-sha256` in repositories with SHA-256) whose further
/// lines begin with a blank; what is signed is the object without either header. A tag has it at its end; what is
/// signed is everything before the last line that begins with the marker.
/// Source: git's `commit.c`, `gpg-interface.c`.
package struct SignedGitObject: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
        case commit, tag
    }

    package let kind: Kind
    /// What was signed, in the namespace `git`.
    package let payload: [UInt8]
    package let signature: SSHSignature
    /// When the committer or tagger says that it was made: the signer's own word.
    package let claimedTime: UnixTime?

    /// Reads the content of an object, as `git cat-file commit|tag` prints it.
    ///
    /// `isSHA256` says which of two headers is that of the repository.
    package static func parse(_ bytes: [UInt8], isSHA256: Bool = false) throws(SSHError) -> SignedGitObject {
        guard bytes.count <= Limits.gitObjectBytes else {
            throw .tooLarge(bytes: bytes.count, limit: Limits.gitObjectBytes)
        }
        if bytes.starts(with: "tree ".utf8) { return try commit(bytes, isSHA256: isSHA256) }
        if bytes.starts(with: "object ".utf8) { return try tag(bytes) }
        throw .notGitObject
    }

    private static let marker = Array("-----BEGIN SSH SIGNATURE-----".utf8)

    private static func commit(_ bytes: [UInt8], isSHA256: Bool) throws(SSHError) -> SignedGitObject {
        var payload: [UInt8] = []
        var found: [String: [UInt8]] = [:]
        var current: String?
        var rest = bytes[...]
        while let line = nextLine(&rest) {
            if line.elementsEqual([0x0A]) {
                payload += line + rest
                break
            }
            if let header = current, line.first == 0x20 {
                found[header]? += line.dropFirst()
                continue
            }
            current = ["gpgsig", "gpgsig-sha256"].first { line.starts(with: "\($0) ".utf8) }
            if let header = current {
                guard found[header] == nil else { throw .severalSignatures }
                found[header] = Array(line.dropFirst(header.utf8.count + 1))
            } else {
                payload += line
            }
        }
        let own = isSHA256 ? "gpgsig-sha256" : "gpgsig"
        guard let armor = found[own] ?? (found.count == 1 ? found.first?.value : nil) else {
            throw .notSigned
        }
        return SignedGitObject(
            kind: .commit, payload: payload, signature: try read(armor),
            claimedTime: time(of: "committer ", in: payload))
    }

    private static func tag(_ bytes: [UInt8]) throws(SSHError) -> SignedGitObject {
        var start: Int?
        var at = 0
        while at < bytes.count {
            if bytes[at...].starts(with: marker) { start = at }
            guard let end = bytes[at...].firstIndex(of: 0x0A) else { break }
            at = end + 1
        }
        guard let start else { throw .notSigned }
        let payload = Array(bytes[..<start])
        return SignedGitObject(
            kind: .tag, payload: payload, signature: try read(Array(bytes[start...])),
            claimedTime: time(of: "tagger ", in: payload))
    }

    private static func read(_ armor: [UInt8]) throws(SSHError) -> SSHSignature {
        guard let text = String(validating: armor, as: UTF8.self) else { throw .notArmored }
        return try SSHSignature.parse(text)
    }

    /// The next line with its line feed.
    private static func nextLine(_ rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard !rest.isEmpty else { return nil }
        let end = rest.firstIndex(of: 0x0A).map { $0 + 1 } ?? rest.endIndex
        defer { rest = rest[end...] }
        return rest[..<end]
    }

    /// `<header>Name <mail> <seconds> <zone>`.
    private static func time(of header: String, in payload: [UInt8]) -> UnixTime? {
        var rest = payload[...]
        while let line = nextLine(&rest), line.first != 0x0A {
            guard line.starts(with: header.utf8) else { continue }
            let fields = line.dropLast().split(separator: 0x20)
            guard fields.count >= 3,
                let seconds = Int64(String(decoding: fields[fields.count - 2], as: UTF8.self))
            else { return nil }
            return UnixTime(seconds: seconds)
        }
        return nil
    }
}

extension SignedGitObject {
    /// Checks that a listed key of `identity` has signed the object.
    ///
    /// `time` is when somebody trustworthy first saw the object: its own dates are the signer's.
    package func check(
        identity: String, signers: AllowedSigners, at time: UnixTime
    ) throws(SSHError) {
        try signature.check(payload, namespace: SSHNamespace.git)
        try signers.check(
            signature.publicKey, identity: identity, namespace: SSHNamespace.git, at: time)
    }
}
