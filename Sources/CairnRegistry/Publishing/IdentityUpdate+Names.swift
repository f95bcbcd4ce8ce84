import CairnManifest
import CairnProvenance

extension IdentityUpdate {
    package var publisher: PublisherID { chain.publisher }
    package var version: Int { identity.version }
    package var name: PublisherName { identity.name }

    /// The version that this one was judged by; nil for the publisher's first record in the log.
    var judgedBy: Int? {
        let here = chain.links.filter {
            $0.logOrigin == record.record.origin && $0.recordDigest != recordDigest
        }
        return here.last?.identity.version
    }
}
