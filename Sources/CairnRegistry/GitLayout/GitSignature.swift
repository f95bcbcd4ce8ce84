import CairnManifest

/// Who a derived commit names as author and committer: `<publisher> <<publisher id, 16 hex>@<origin host>>`.
///
/// It is a label for people. Who signed is said by the record that the commit names.
package struct GitSignature: Hashable, Sendable {
    package let text: String

    /// `originHost` is the home's origin, with port and path where it has them.
    package init(publisherName: PublisherName, publisherID: ContentDigest, originHost: String) {
        // These would end the address, the line or, NUL, the commit for git.
        let host = originHost.unicodeScalars.filter { scalar in
            scalar != "<" && scalar != ">" && scalar.value >= 0x20 && scalar.value != 0x7F
        }
        let address = "\(publisherID.hex.prefix(16))@\(String(String.UnicodeScalarView(host)))"
        text = "\(publisherName.text) <\(address)>"
    }
}
