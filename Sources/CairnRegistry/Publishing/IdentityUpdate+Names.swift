import CairnManifest
import CairnProvenance

extension IdentityUpdate {
    package var publisher: PublisherID { chain.publisher }
    package var version: Int { identity.version }
    package var name: PublisherName { identity.name }
}
