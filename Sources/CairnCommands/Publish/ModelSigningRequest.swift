import CairnManifest
import CairnProvenance
import Foundation

/// What `cairn publish --sign-oms` was asked for: a model signature beside the release.
///
/// It is written into a file of its own, never into the folder: that would change what is published.
struct ModelSigningRequest {
    let key: ModelPrivateKey
    let file: String

    /// The key: `keyFile`, else the release key, which must be on P-256 then.
    ///
    /// Told before anything is hashed: a key of the wrong kind, and a place where the signature can't go.
    init(folder: String, out: String?, keyFile: String?, releaseKey: SigningKey?, context: CommandContext)
        throws
    {
        let root = LocalFile.absolute(folder)
        file = LocalFile.absolute(out ?? "\(root).model.sig")
        guard !file.hasPrefix(root + "/") else {
            throw CommandFailure.invalid(
                "the model signature would lie in the folder that is published; give another place with --oms-out"
            )
        }
        if let bytes = try LocalFile.readIfPresent(
            file, maxBytes: CairnProvenance.Limits.sigstoreBundleBytes),
            (try? ModelSignature.parse(bytes)) == nil
        {
            throw CommandFailure.invalid(
                "\(file) is there and isn't a model signature; give another place with --oms-out",
                code: "exists")
        }
        do {
            if let keyFile {
                let text = try KeyFile.text(keyFile)
                key = try Self.open(keyFile, text, context.passphrases)
            } else if let releaseKey {
                key = try ModelPrivateKey(releaseKey)
            } else {
                throw CommandFailure.invalid(
                    "no key signs this release: give one for the model signature with --oms-key FILE",
                    code: "key")
            }
        } catch ModelKeyError.unsupported(let what) where keyFile == nil {
            throw CommandFailure.invalid(
                "your release key is \(what), and model signatures are made with ECDSA: give a P-256, P-384 or P-521 key "
                    + "with --oms-key FILE ('cairn key new --type p256 --out FILE' makes one)", code: "key")
        } catch let error as ModelKeyError {
            throw CommandFailure.invalid("couldn't use the key \(keyFile ?? ""): \(error)", code: "key")
        }
    }

    private static func open(_ path: String, _ text: String, _ passphrases: Passphrases) throws
        -> ModelPrivateKey
    {
        do {
            return try passphrases.opening(path) { passphrase throws(KeyError) in
                do {
                    return try ModelPrivateKey(pem: text, passphrase: passphrase)
                } catch ModelKeyError.file(let error) {
                    throw error
                } catch {
                    throw .unsupported("\(error)")
                }
            }
        } catch KeyError.unsupported(let what) {
            throw CommandFailure.invalid("couldn't use the key \(path): \(what)", code: "key")
        } catch let error as KeyError {
            throw ModelKeyError.file(error)
        }
    }

    /// Signs the files of a release; a signature of the very same files by this key is kept as it is.
    func sign(_ name: String, _ files: [HashedFile]) throws {
        let statement = ModelStatement(
            release: name, files: files.map { (path: $0.path.text, digest: $0.digest) })
        if let bytes = try LocalFile.readIfPresent(
            file, maxBytes: CairnProvenance.Limits.sigstoreBundleBytes),
            ModelSignatureVerifier.verify(bytes, trust: .key(key.publicKey)).statement == statement
        {
            return
        }
        guard let bytes = statement.sign(with: key) else {
            throw CommandFailure.checkFailed(
                "signing",
                "the release is published, but the key didn't sign the model signature; run it again")
        }
        try LocalFile.replace(file, bytes)
    }
}
