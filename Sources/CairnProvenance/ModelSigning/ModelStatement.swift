import CairnManifest

/// What a model signature says: which files a model has, and how their digests were made.
package struct ModelStatement: Hashable, Sendable {
    package static let type = "https://in-toto.io/Statement/v1"
    package static let predicateType = "https://model_signing/signature/v1.0"
    /// What model-signing 0.2.0 wrote.
    static let oldPredicateType = "https://model_signing/Digests/v0.1"

    /// The model's name, as its signer called the folder; proves nothing.
    package let name: String
    /// SHA-256 over the raw digests of the resources in listed order, whatever their own algorithm.
    package let root: ContentDigest
    package let serialization: ModelSerialization
    /// Each file once, in the order of their first resource; never empty.
    package let files: [SignedModelFile]

    /// The name by which a statement about a single file lists it; the standard says its own name instead.
    package static let singleFileName = "."

    /// Whether it is about one file, rather than a folder.
    package var isSingleFile: Bool { files.count == 1 && files[0].name == Self.singleFileName }
}

/// How the digests of a model were made.
package struct ModelSerialization: Hashable, Sendable {
    package enum Method: Hashable, Sendable {
        case files
        /// Every file is cut into pieces of this many bytes, the last one shorter; an empty file has none.
        case shards(bytes: Int64)
    }

    package var method: Method
    package var hash: ModelHash
    package var allowsLinks: Bool
    /// What the signer left out, relative to the model, in any order; nil where the signature doesn't say,
    /// as before model-signing 1.1.0.
    package var ignoredPaths: [String]?
}

/// One file of a signed model.
package struct SignedModelFile: Hashable, Sendable {
    /// A digest of all bytes of the file, or of a part of it.
    package struct Piece: Hashable, Sendable {
        /// Nil for the whole file.
        package let range: Range<Int64>?
        /// As long as the algorithm's digests are.
        package let digest: [UInt8]
    }

    /// Relative, with `/`, byte for byte.
    package let name: String
    /// One without a range, or one after another from 0 to the file's end.
    package let pieces: [Piece]

    /// What the signature says about the size; nil where it says nothing.
    package var sizeBytes: Int64? { pieces.last?.range?.upperBound }

    package static func == (left: SignedModelFile, right: SignedModelFile) -> Bool {
        ExactText.equal(left.name, right.name) && left.pieces == right.pieces
    }
}
