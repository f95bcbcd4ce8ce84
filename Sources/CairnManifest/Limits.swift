/// The bounds on what this target reads, each with its reason.
package enum Limits {
    // MARK: Documents

    /// Far more than any format of ours nests (9), far less than what a recursive reader's stack bears.
    package static let jsonDepth = 64

    // MARK: Names

    /// Leaves room for `.` and a home within the 96 bytes that a Hugging Face namespace may have.
    package static let publisherNameBytes = 40
    /// What the Hugging Face client accepts for one half of a repository id.
    package static let entryNameBytes = 96
    /// A version is a git tag and a path segment; longer ones are commit messages.
    package static let versionBytes = 64
    /// With `/log` it is the first line of a checkpoint and a record's `origin`, which have at most 255 bytes.
    package static let originBytes = 251
    /// publisher (40) + `.` + home is one half of a Hugging Face id (96).
    package static let homeBytes = 55
    /// `datasets/` + publisher.home + `/` + name + `@sha256:` + digest.
    package static let referenceBytes = 320

    // MARK: Paths

    /// Windows, macOS and Linux tools take it; it bounds the depth of folders too.
    package static let pathBytes = 1_024
    /// NAME_MAX of the usual file systems.
    package static let pathPartBytes = 255

    // MARK: Manifests

    /// 20,000 artifacts of 400 bytes.
    package static let manifestBytes = 8 << 20
    /// The same for a file list that is an object of its own.
    package static let fileListBytes = 8 << 20
    /// More files than that belong into archives or shards; git and the hubs slow down long before.
    package static let artifacts = 20_000
    /// Up to here the files are listed in the manifest; a longer list is an object of its own.
    package static let inlineArtifacts = 1_000
    /// A small file lies in git as it is; larger ones are LFS objects.
    package static let gitBlobBytes: Int64 = 1 << 20
    /// What travels with a release and is copied by every follower.
    package static let gitBlobsBytes: Int64 = 64 << 20
    /// Issues of one document that are reported; a person mends some and tries again.
    package static let reportedIssues = 100

    // MARK: Texts, in code points

    /// A heading on one line of a page.
    package static let titleCharacters = 200
    /// One paragraph in a listing.
    package static let summaryCharacters = 280
    /// A long model card.
    package static let descriptionCharacters = 65_536
    /// Names of people, libraries, metrics and such.
    package static let lineCharacters = 280
    /// One limitation, one risk: a paragraph.
    package static let paragraphCharacters = 4_000
    /// One hyperparameter; a prompt template fits.
    package static let settingCharacters = 16_384

    // MARK: Lists and values

    /// Elements of any list but that of the artifacts; features of wide tables fit.
    package static let listItems = 2_000
    /// Other places of one file.
    package static let mirrors = 16
    /// Pipelines, modalities, language tags, decimals.
    package static let tokenBytes = 64
    /// What browsers and servers take.
    package static let urlBytes = 2_048
    /// The longest expressions of distributions have a few hundred bytes.
    package static let spdxBytes = 1_024
    /// Parentheses inside each other; it bounds recursion.
    package static let spdxDepth = 16
}
