import CLibcrypto

/// An RFC 3161 TimeStampResp, read by libcrypto; nothing in it is checked.
struct TimestampResponse: ~Copyable {
    private let response: OpaquePointer
    private let token: UnsafeMutablePointer<PKCS7>
    let time: UnixTime
    let imprint: GivenDigest

    deinit { TS_RESP_free(response) }

    /// Reads a granted answer with one token.
    init(der: [UInt8]) throws(TimestampRefusal) {
        guard let response = der.withUnsafeBufferPointer({ cairn_ts_response($0.baseAddress, $0.count) })
        else {
            throw .malformed
        }
        do {
            let status = cairn_ts_status(response)
            guard status == 0 || status == 1 else { throw TimestampRefusal.notGranted(status: status) }
            guard let token = TS_RESP_get_token(response), let info = TS_RESP_get_tst_info(response) else {
                throw TimestampRefusal.noToken
            }
            let version = TS_TST_INFO_get_version(info)
            guard version == 1 else { throw TimestampRefusal.unsupportedVersion(version) }
            guard TS_TST_INFO_get_ext_by_critical(info, 1, -1) < 0 else {
                throw TimestampRefusal.criticalExtension
            }
            guard let text = TS_TST_INFO_get_time(info),
                let time = UnixTime(generalizedTime: Self.bytes(of: text))
            else { throw TimestampRefusal.malformed }
            guard let algorithm = HashAlgorithm(nid: cairn_ts_imprint_digest(info)) else {
                throw TimestampRefusal.imprintAlgorithm
            }
            guard let hash = cairn_ts_imprint(info),
                let imprint = GivenDigest(algorithm, bytes: Self.bytes(of: hash))
            else { throw TimestampRefusal.malformed }
            self.time = time
            self.imprint = imprint
            self.token = token
            self.response = response
        } catch {
            TS_RESP_free(response)
            throw (error as? TimestampRefusal) ?? .malformed
        }
    }

    private static func bytes(of string: UnsafePointer<ASN1_STRING>) -> [UInt8] {
        Array(
            UnsafeBufferPointer(start: ASN1_STRING_get0_data(string), count: Int(ASN1_STRING_length(string))))
    }

    /// Whether the signer hashed with a SHA-2.
    var hasSoundSigner: Bool { HashAlgorithm(nid: cairn_ts_signer_digest(token)) != nil }

    /// Whether the token names `certificate`, by issuer and serial number, as its signer's.
    func names(_ certificate: borrowing LibcryptoCertificate) -> Bool {
        cairn_ts_names_signer(token, certificate.pointer) == 1
    }

    /// Certificates that came with the token, DER, at most `Limits.chainCertificates`; none where there are more.
    func certificates() -> [[UInt8]] {
        let count = cairn_ts_certificate_count(token)
        guard count <= Int32(Limits.chainCertificates) else { return [] }
        return (0..<max(0, count)).compactMap { index in
            guard let certificate = cairn_ts_certificate(token, index) else { return nil }
            var bytes: UnsafeMutablePointer<UInt8>?
            let length = i2d_X509(certificate, &bytes)
            guard length > 0, let bytes else { return nil }
            defer { CRYPTO_free(bytes, #file, #line) }
            return Array(UnsafeBufferPointer(start: bytes, count: Int(length)))
        }
    }

    /// Whether the first certificate's key has signed the token; nil if so, and libcrypto's reason if not.
    ///
    /// The chain above it must have been checked.
    func signatureFailure(chain: [X509Certificate]) -> String? {
        let certificates = chain.compactMap { d2iX509($0.der) }
        defer { certificates.forEach { X509_free($0) } }
        guard certificates.count == chain.count else { return "unreadable certificate" }
        var reason: UnsafePointer<CChar>?
        let pointers = certificates.map(Optional.some)
        // A token whose ESS ids name the whole chain needs the whole chain; the others are spared its signatures.
        for trustsSigner in [1, 0] as [Int32] {
            let count = Int32(pointers.count)
            let isGood = pointers.withUnsafeBufferPointer { buffer in
                cairn_ts_verify(token, buffer.baseAddress, count, trustsSigner, time.seconds, &reason)
            }
            if isGood == 1 { return nil }
        }
        return reason.map { String(cString: $0) } ?? "the signature is not by this certificate"
    }
}

/// A certificate in libcrypto's form.
struct LibcryptoCertificate: ~Copyable {
    fileprivate let pointer: OpaquePointer

    init?(der: [UInt8]) {
        guard let pointer = d2iX509(der) else { return nil }
        self.pointer = pointer
    }

    deinit { X509_free(pointer) }
}

private func d2iX509(_ der: [UInt8]) -> OpaquePointer? {
    der.withUnsafeBufferPointer { buffer in
        var start = buffer.baseAddress
        defer { ERR_clear_error() }
        return d2i_X509(nil, &start, buffer.count)
    }
}

extension HashAlgorithm {
    /// By libcrypto's number.
    fileprivate init?(nid: Int32) {
        switch nid {
        case NID_sha256: self = .sha256
        case NID_sha384: self = .sha384
        case NID_sha512: self = .sha512
        default: return nil
        }
    }
}
