import ArgumentParser
import CairnManifest
import CairnProvenance

/// A workload that may release without a key: whom a Sigstore certificate has to name.
package struct WorkloadOptions: ParsableArguments {
    @Option(
        name: .customLong("add-workload"),
        help: ArgumentHelp(
            "Let this workload release without a key: the subject alternative name of its Sigstore certificates, as it is there.",
            valueName: "san"))
    package var san: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Who vouches for the workload: the OIDC issuer of the certificates, as it is there.",
            valueName: "url"))
    package var issuer: String?

    @Option(
        name: .customLong("repository-id"),
        help: ArgumentHelp(
            "The repository's lasting id in the certificates, or 'none' for certificates without one; a name can be given to somebody else, an id can't.",
            valueName: "id"))
    package var repositoryID: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What the workload may release: *, models/*, datasets/*, models/<name> or datasets/<name>; may be repeated (default: *).",
            valueName: "scope"))
    package var scope: [String] = []

    package init() {}

    /// The releaser that the options describe; nil where they name none.
    func releaser() throws -> Identity.Releaser? {
        guard let san else {
            guard issuer == nil, repositoryID == nil, scope.isEmpty else {
                throw CommandFailure.invalid(
                    "--issuer, --repository-id and --scope describe a workload; name it with --add-workload")
            }
            return nil
        }
        guard let issuer, let repositoryID else {
            throw CommandFailure.invalid(
                "--add-workload needs --issuer and --repository-id too: a name alone can come to belong to somebody else; "
                    + "'--repository-id none' is for certificates without one")
        }
        let scopes = try scope.map(IdentityDraft.scope)
        return Identity.Releaser(
            signer: .sigstore(
                Identity.SigstoreSigner(
                    issuer: issuer, san: san, repositoryID: repositoryID == "none" ? nil : repositoryID)),
            scopes: scopes.isEmpty ? [.everything] : scopes)
    }
}
