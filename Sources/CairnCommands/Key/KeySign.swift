import ArgumentParser
import CairnManifest
import CairnProvenance
import Foundation

/// `cairn key sign`.
package struct KeySign: ParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "sign",
        abstract: "Sign any file with a key, in OpenSSH's format.",
        discussion: """
            Writes FILE.sig, which 'ssh-keygen -Y verify' and 'cairn verify FILE --ssh-signature FILE.sig' check. The namespace \
            says what the signature is for, so that it is worth nothing for another use: 'cairn-file' for any file, \
            'cairn-manifest' for a release's manifest, or a name of yours such as 'notes@example.org'. 'git' is refused: \
            git signs commits itself.

            EXAMPLE: cairn key sign --namespace cairn-file notes.txt
            """
    )

    @OptionGroup var global: GlobalOptions

    @Argument(help: ArgumentHelp("The file to sign.", valueName: "file"))
    var file: String

    @Option(name: .long, help: ArgumentHelp("What the signature is for.", valueName: "name"))
    var namespace: String = SSHNamespace.file

    @Option(
        name: .long,
        help: ArgumentHelp(
            "The key: a file, a .pub file or 'ssh-agent:FINGERPRINT' (default: release.pem among your keys).",
            valueName: "file"))
    var key: String?

    @Option(name: .long, help: ArgumentHelp("Where to write it (default: FILE.sig).", valueName: "file"))
    var out: String?

    package init() {}

    package func run() throws {
        let context = try CommandContext(global)
        let key = try context.signingKey(key)
        let target = LocalFile.absolute(out ?? "\(file).sig")
        let digest = try SSHFileDigest.of(file, hash: .sha512)
        let signature: SSHSignature
        do {
            signature = try SSHSignature.sign(digest: digest, namespace: namespace, key: key, hash: .sha512)
        } catch {
            throw CommandFailure.invalid("couldn't sign \(file): \(error)", code: error.code)
        }
        try LocalFile.create(target, Array(signature.text.utf8), mode: 0o644)
        context.output.json([
            "fingerprint": .string(signature.publicKey.fingerprint),
            "keyid": .string(key.publicKey.keyID.hex),
            "namespace": .string(namespace), "signature": .string(target),
        ])
        context.output.line("signed     \(file) for '\(namespace)'", style: .good)
        context.output.line("key        \(signature.publicKey.fingerprint)")
        context.output.line("signature  \(target)")
    }
}

/// The hash of a file of any size.
enum SSHFileDigest {
    static func of(_ path: String, hash: SSHSignature.MessageHash) throws -> [UInt8] {
        let handle = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard handle >= 0 else { throw LocalFile.failure("couldn't read \(path)", errno) }
        defer { close(handle) }
        var status = stat()
        guard fstat(handle, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw CommandFailure.invalid("\(path) isn't a file; give the path of one")
        }
        var hasher = SSHMessageHasher(hash)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Foundation.read(handle, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw LocalFile.failure("couldn't read \(path)", errno) }
            guard count > 0 else { return hasher.finalize() }
            hasher.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }
}
