import CairnProvenance

extension ReleaseEvidence {
    /// What a bundle holds; nothing of it is believed.
    package init(_ bundle: ReleaseBundle) {
        self.init(
            envelope: bundle.envelope, label: bundle.label, receipt: bundle.receipt,
            identity: bundle.identity.map { IdentityVersion(envelope: $0.envelope, receipt: $0.receipt) },
            fileList: bundle.fileList)
    }

    package var bundle: ReleaseBundle {
        ReleaseBundle(
            envelope: envelope, label: label, receipt: receipt,
            identity: identity.map {
                ReleaseBundle.IdentityVersion(envelope: $0.envelope, receipt: $0.receipt)
            },
            fileList: fileList)
    }
}
