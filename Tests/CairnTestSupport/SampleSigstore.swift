import CairnManifest
import CairnProvenance

/// A made-up Sigstore instance: an authority, a log of certificates and a Rekor, from fixed keys and any clock.
///
package struct SampleSigstore: Sendable {
    /// What is to be wrong with a bundle.
    package enum Fault: Sendable, CaseIterable {
        case noInclusion
        /// Version 0.1, with no more than the log's promise.
        case onlyPromised
        case badProof
        /// By an authority that the trusted root doesn't have.
        case foreignAuthority
        /// The certificate is signed by a stranger's key under the authority's name.
        case forgedCertificate
        case otherKeySigned
        /// The log saw the signature after the certificate's ten minutes.
        case expired
        case noTime
        case unknownLog
    }

    /// A bundle, and its signature with the lower s.
    package struct Signed: Sendable {
        package let bundle: [UInt8]
        package let signature: [UInt8]
        package let key: PublicKey

        /// The only signature of a record.
        package var recordSignature: SignedRecord.Signature {
            .init(key: key, bytes: signature, bundle: ContentDigest.of(bundle))
        }
    }

    package static let workload = Identity.SigstoreSigner(
        issuer: "https://token.actions.example.com",
        san: "https://ci.example.com/acme/minilm/.ci/release.yml@refs/heads/main", repositoryID: "727451")

    private static let host = "rekor.sigstore.example.com"
    private static let authorityName = "sample fulcio"
    private static let authority = TestKeys.p256("sample fulcio")
    private static let certificateLog = TestKeys.p256("sample certificate log")
    private static let rekor = TestKeys.p256("sample rekor")
    private static let decades = Int64(1_500_000_000)..<2_400_000_000

    /// `trusted_root.json`.
    package static var trustedRootBytes: [UInt8] {
        Sample.make {
            let certificate = try SampleCertificate.authority(authority, name: authorityName, valid: decades)
            let start: JSONValue = ["start": "2018-01-01T00:00:00Z"]
            func log(_ key: SigningKey, _ url: String) -> JSONValue {
                [
                    "baseUrl": .string(url), "hashAlgorithm": "SHA2_256",
                    "logId": ["keyId": .string(Base64.encode(key.publicKey.keyID.bytes))],
                    "publicKey": [
                        "keyDetails": "PKIX_ECDSA_P256_SHA_256", "rawBytes": .string(key.publicKey.base64),
                        "validFor": start,
                    ],
                ]
            }
            let root: JSONValue = [
                "certificateAuthorities": [
                    [
                        "certChain": [
                            "certificates": [["rawBytes": .string(Base64.encode(certificate.der))]]
                        ],
                        "uri": "https://fulcio.sigstore.example.com", "validFor": start,
                    ]
                ],
                "ctlogs": [log(certificateLog, "https://ct.sigstore.example.com")],
                "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
                "timestampAuthorities": [], "tlogs": [log(rekor, "https://\(host)")],
            ]
            return root.canonicalBytes()
        }
    }

    package static var trust: SigstoreTrust {
        Sample.make { SigstoreTrust(try SigstoreTrustedRoot.parse(trustedRootBytes)) }
    }

    /// A bundle over a message, signed by a workload at a time.
    ///
    /// - `key`: names the key that the certificate is for
    /// - `highS`: the bundle has the signature of the pair that keys of publishers never make
    package static func sign(
        _ message: [UInt8], by signer: Identity.SigstoreSigner = workload, at time: Int64,
        key name: String = "workload", fault: Fault? = nil, highS: Bool = false
    ) -> Signed {
        Sample.make {
            let key = TestKeys.p256(name)
            let issuer: (String, SigningKey) =
                switch fault {
                case .foreignAuthority: ("other fulcio", TestKeys.p256("other fulcio"))
                case .forgedCertificate: (authorityName, TestKeys.p256("other fulcio"))
                default: (authorityName, authority)
                }
            let certificate = try SampleCertificate.leaf(
                key.publicKey, of: signer, issuer: issuer, valid: (time - 60)..<(time + 540),
                certificateLog: certificateLog)
            let low = try (fault == .otherKeySigned ? TestKeys.p256("other") : key).sign(message)
            let signature = highS ? highSignature(low) : low
            let digest = ContentDigest.of(message)
            let entry = try entry(
                certificate.der, signature: signature, digest: digest,
                time: fault == .expired ? time + 541 : time, fault: fault)
            let raw: JSONValue = ["rawBytes": .string(Base64.encode(certificate.der))]
            let material: JSONValue =
                fault == .onlyPromised
                ? ["tlogEntries": [entry], "x509CertificateChain": ["certificates": [raw]]]
                : ["certificate": raw, "tlogEntries": [entry]]
            let bundle: JSONValue = [
                "mediaType": fault == .onlyPromised
                    ? "application/vnd.dev.sigstore.bundle+json;version=0.1"
                    : "application/vnd.dev.sigstore.bundle.v0.3+json",
                "messageSignature": [
                    "messageDigest": [
                        "algorithm": "SHA2_256", "digest": .string(Base64.encode(digest.bytes)),
                    ],
                    "signature": .string(Base64.encode(signature)),
                ],
                "verificationMaterial": material,
            ]
            return Signed(bundle: bundle.canonicalBytes(), signature: low, key: key.publicKey)
        }
    }

    // MARK: The log

    private static func entry(
        _ certificate: [UInt8], signature: [UInt8], digest: ContentDigest, time: Int64, fault: Fault?
    ) throws -> JSONValue {
        let pem =
            "-----BEGIN CERTIFICATE-----\n\(lines(Base64.encode(certificate)))-----END CERTIFICATE-----\n"
        let body: JSONValue = [
            "apiVersion": "0.0.1", "kind": "hashedrekord",
            "spec": [
                "data": ["hash": ["algorithm": "sha256", "value": .string(digest.hex)]],
                "signature": [
                    "content": .string(Base64.encode(signature)),
                    "publicKey": ["content": .string(Base64.encode(Array(pem.utf8)))],
                ],
            ],
        ]
        let bytes = body.canonicalBytes()
        let log = fault == .unknownLog ? TestKeys.p256("other rekor") : rekor
        let id = log.publicKey.keyID
        var entry: JSONObject = [
            "canonicalizedBody": .string(Base64.encode(bytes)), "integratedTime": .string("\(time)"),
            "kindVersion": ["kind": "hashedrekord", "version": "0.0.1"],
            "logId": ["keyId": .string(Base64.encode(id.bytes))], "logIndex": "1000",
        ]
        if fault != .noTime {
            let promised =
                "{\"body\":\"\(Base64.encode(bytes))\",\"integratedTime\":\(time),\"logID\":\"\(id.hex)\",\"logIndex\":1000}"
            entry["inclusionPromise"] = [
                "signedEntryTimestamp": .string(Base64.encode(try log.sign(Array(promised.utf8))))
            ]
        }
        if fault != .noInclusion, fault != .onlyPromised {
            entry["inclusionProof"] = try proof(of: bytes, in: log, isBad: fault == .badProof)
        }
        return .object(entry)
    }

    /// The proof of the first of two entries.
    private static func proof(of body: [UInt8], in log: SigningKey, isBad: Bool) throws -> JSONValue {
        let other = ContentDigest.of([0] + Array("another entry".utf8)).bytes
        let root = ContentDigest.of([1] + ContentDigest.of([0] + body).bytes + other).bytes
        let note = "\(host) - 1\n2\n\(Base64.encode(root))\n"
        let line = Array(log.publicKey.keyID.bytes.prefix(4)) + (try log.sign(Array(note.utf8)))
        return [
            "checkpoint": ["envelope": .string("\(note)\n\u{2014} \(host) \(Base64.encode(line))\n")],
            "hashes": [.string(Base64.encode(isBad ? root : other))], "logIndex": "0",
            "rootHash": .string(Base64.encode(root)), "treeSize": "2",
        ]
    }

    private static func lines(_ text: String) -> String {
        var rest = text[...]
        var lines = ""
        while !rest.isEmpty {
            lines += rest.prefix(64) + "\n"
            rest = rest.dropFirst(64)
        }
        return lines
    }

    /// The other valid signature of a pair: s replaced by n − s.
    private static func highSignature(_ low: [UInt8]) -> [UInt8] {
        let order = Hex.decode("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551") ?? []
        let r = Array(low[4..<(4 + Int(low[3]))])
        let s = low[(6 + Int(low[3]))...]
        let value = Array(repeating: UInt8(0), count: max(0, 32 - s.count)) + s.suffix(32)
        var result = [UInt8](repeating: 0, count: 32)
        var borrow = 0
        for place in (0..<32).reversed() {
            let difference = Int(order[place]) - Int(value[place]) - borrow
            borrow = difference < 0 ? 1 : 0
            result[place] = UInt8(truncatingIfNeeded: difference)
        }
        return DERBytes.sequence(DERBytes.integer(r), DERBytes.integer(result))
    }
}
