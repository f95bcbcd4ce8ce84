import CairnManifest
import CairnProvenance

/// The time of every sample leaf, Unix seconds.
package let sampleTime: Int64 = 1_767_323_045

extension IdentityVerifier {
    /// The verdict at the time of the sample leaves.
    package static func verify(
        record: SignedRecord, envelope: [UInt8], chain: IdentityChain?, logOrigin: String, homeIndex: UInt64?
    ) -> Verdict<IdentityUpdate> {
        verify(
            record: record, envelope: envelope, chain: chain, logOrigin: logOrigin, homeIndex: homeIndex,
            time: sampleTime)
    }
}

extension ReleaseVerifier {
    /// The verdict at the time of the sample leaves.
    package static func verify(
        record: SignedRecord, envelope: [UInt8], label: Label, fileList: [UInt8]?, chain: IdentityChain,
        logOrigin: String, homeIndex: UInt64?
    ) -> Verdict<Release> {
        verify(
            record: record, envelope: envelope, label: label, fileList: fileList, chain: chain,
            logOrigin: logOrigin, homeIndex: homeIndex, time: sampleTime)
    }
}

extension IdentityChain {
    /// The version in force at an index, at the time of the sample leaves.
    package func activeVersion(atHomeIndex index: UInt64) -> Int? {
        active(at: LogPlace(index: index, time: sampleTime))?.identity.version
    }
}
