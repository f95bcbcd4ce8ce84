import CairnManifest
import CairnProvenance

extension SampleRelease {
    /// The same release signed by a workload instead of the releaser's key.
    ///
    /// - Parameters:
    ///   - time: of the signature, Unix seconds
    ///   - change: what is different about the record that is logged; the bundle is over the record as it was before
    package func keyless(
        by signer: Identity.SigstoreSigner = SampleSigstore.workload, at time: Int64 = 1_767_323_045,
        fault: SampleSigstore.Fault? = nil, highS: Bool = false, change: (inout Record) -> Void = { _ in }
    ) -> SampleRelease {
        let envelope = StoredEnvelope.unsigned(payload: envelope.payload, payloadType: envelope.payloadType)
        var record = record.record
        record.object = envelope.digest
        record.size = envelope.bytes.count
        let signed = SampleSigstore.sign(
            record.signedBytes, by: signer, at: time, fault: fault, highS: highS)
        change(&record)
        return SampleRelease(
            publisher: publisher, manifest: manifest, fileList: fileList, envelope: envelope,
            record: SignedRecord(record: record, signatures: [signed.recordSignature]), label: label,
            files: files, bundle: signed.bundle)
    }
}

extension SamplePublisher {
    /// The next version of the identity, which lists a workload.
    package func listing(
        _ workload: Identity.SigstoreSigner = SampleSigstore.workload, scopes: [Scope] = [.everything]
    ) -> SamplePublisher {
        next { $0.releasers.append(Identity.Releaser(signer: .sigstore(workload), scopes: scopes)) }
    }
}
