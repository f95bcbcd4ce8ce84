import CairnManifest
import CairnProvenance
import Testing

/// Every byte of good bundles with one bit turned, and what comes of it.
@Suite("Sigstore bundles with one bit turned") struct SigstoreFlipTests {
    /// Base64 members of a bundle that are looked into byte by byte as well.
    static let pieces: [String: [[String]]] = [
        "v1-dsse": [
            ["verificationMaterial", "certificate", "rawBytes"],
            ["verificationMaterial", "tlogEntries", "0", "inclusionPromise", "signedEntryTimestamp"],
            ["verificationMaterial", "tlogEntries", "0", "canonicalizedBody"],
            ["dsseEnvelope", "payload"], ["dsseEnvelope", "signatures", "0", "sig"],
        ],
        "v2-message": [
            ["verificationMaterial", "certificate", "rawBytes"],
            [
                "verificationMaterial", "timestampVerificationData", "rfc3161Timestamps", "0",
                "signedTimestamp",
            ],
            ["verificationMaterial", "tlogEntries", "0", "canonicalizedBody"],
            ["messageSignature", "signature"], ["messageSignature", "messageDigest", "digest"],
        ],
    ]

    /// What is accepted all the same, and at most how often: nothing stands on these bytes.
    ///
    /// Most of a timestamp's are those of a certificate that came with it, for which the trusted root has its own.
    static let harmless: [String: [String: Int]] = [
        "v1-dsse": ["dsse key id, a hint": 5],
        "v2-message": ["index beside the proof's": 1, "timestamp outside its signature": 500],
    ]

    @Test(
        "accepts no bundle whose text was changed and whose meaning wasn't kept",
        arguments: ["v1-dsse", "v2-message"])
    func text(name: String) throws {
        let flips = try Flips(name)
        var classes: [String: Int] = [:]
        for offset in flips.bytes.indices {
            var changed = flips.bytes
            // The low bits: letters stay letters, digits digits.
            changed[offset] ^= 1 << UInt8(offset % 3)
            guard let verified = flips.accepted(changed) else { continue }
            #expect(verified == flips.meaning, "byte \(offset)")
            classes[flips.reason(at: offset), default: 0] += 1
        }
        let allowed = try #require(Self.harmless[name])
        #expect(Set(classes.keys) == Set(allowed.keys), "\(classes)")
        for (reason, count) in classes { #expect(count <= allowed[reason] ?? 0, "\(reason)") }
    }

    @Test(
        "accepts no bundle in which a decoded byte was changed and whose meaning wasn't kept",
        arguments: ["v1-dsse", "v2-message"])
    func decoded(name: String) throws {
        let flips = try Flips(name)
        for path in try #require(Self.pieces[name]) {
            let bytes = try #require(flips.json.member(path[...])?.stringValue.flatMap(Base64.decode))
            var accepted: [Int] = []
            for offset in bytes.indices {
                var changed = bytes
                changed[offset] ^= 1 << UInt8(offset % 8)
                let document = flips.json.setting(path[...], .string(Base64.encode(changed)))
                guard let verified = flips.accepted(document.canonicalBytes()) else { continue }
                #expect(verified == flips.meaning, "\(path) byte \(offset)")
                accepted.append(offset)
            }
            let isTimestamp = path.last == "signedTimestamp"
            // Beside a certificate that isn't needed: status, versions, spelling of names, name of the algorithm.
            let beside = isTimestamp ? try certificate(in: bytes) : 0..<0
            let others = accepted.filter { !beside.contains($0) }
            #expect(others.count <= (isTimestamp ? 20 : 0), "\(path): \(others)")
            if isTimestamp {
                // What the authority signed begins with the token's content and ends with the last attribute.
                let tstInfo: [UInt8] = [0x06, 0x0B, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 0x10, 1, 4]
                let content = try #require(bytes.firstRange(of: tstInfo))
                #expect(!accepted.contains { content.lowerBound <= $0 && $0 < beside.lowerBound - 4 })
            }
        }
    }
}

/// Where the first timestamp authority's certificate lies in a token.
private func certificate(in token: [UInt8]) throws -> Range<Int> {
    let bytes = try AssetFile.bytes("sigstore/cases/trusted_root.trust.json")
    let root = try SigstoreTrustedRoot.parse(bytes)
    let certificate = try #require(root.timestampAuthorities.first?.chain.certificates.first)
    return try #require(token.firstRange(of: certificate.der))
}

/// A good bundle to turn bits in.
private struct Flips {
    let bytes: [UInt8]
    let json: JSONValue
    let meaning: String
    private let verifier: SigstoreVerifier
    private let policy: SigstorePolicy
    private let artifact: [UInt8]

    init(_ name: String) throws {
        let one = try SigstoreCase.named(name)
        bytes = try one.bytes()
        json = try JSONValue.parse(bytes, maxBytes: bytes.count)
        verifier = try one.verifier()
        policy = try one.policy()
        artifact = try one.artifactBytes()
        meaning = Self.meaning(of: try one.judge().get())
    }

    /// What an accepted bundle proves, nil for a refused one.
    func accepted(_ bytes: [UInt8]) -> String? {
        guard
            case .success(let verified) = verifier.verify(
                bundle: bytes, artifact: .bytes(artifact), policy: policy)
        else { return nil }
        return Self.meaning(of: verified)
    }

    private static func meaning(of verified: VerifiedSigstoreBundle) -> String {
        let signer =
            switch verified.signer {
            case .identity(let identity, let certificate): "\(identity) \(certificate.der)"
            case .key(let key): key.pem
            }
        return
            "\(signer) \(verified.times) \(verified.content) \(verified.entry) \(verified.ignoredTimestamps)"
    }

    /// By the member of the bundle that the byte is in or that it names.
    func reason(at offset: Int) -> String {
        let text = String(decoding: bytes[..<offset], as: UTF8.self)
        let quoted = text.split(separator: "\"", omittingEmptySubsequences: false).suffix(6).joined(
            separator: "\"")
        let after = String(decoding: bytes[offset...].prefix(16), as: UTF8.self)
        if quoted.contains("keyid") || (quoted + after).contains("\"keyid\"") { return "dsse key id, a hint" }
        if quoted.contains("signedTimestamp") { return "timestamp outside its signature" }
        if quoted.contains("logIndex") && !quoted.contains("inclusionProof") {
            return "index beside the proof's"
        }
        return quoted + after
    }
}

extension JSONValue {
    /// The member at the end of a path of keys and positions.
    fileprivate func member(_ path: ArraySlice<String>) -> JSONValue? {
        guard let first = path.first else { return self }
        let next = Int(first).flatMap { position in arrayValue.map { $0[position] } } ?? self[first]
        return next?.member(path.dropFirst())
    }

    fileprivate func setting(_ path: ArraySlice<String>, _ value: JSONValue) -> JSONValue {
        guard let first = path.first else { return value }
        if let position = Int(first), var items = arrayValue {
            items[position] = items[position].setting(path.dropFirst(), value)
            return .array(items)
        }
        guard var object = objectValue, let member = object[first] else { return self }
        object[first] = member.setting(path.dropFirst(), value)
        return .object(object)
    }
}
