import CairnAPI
import CairnManifest
import CairnProvenance
import CairnRegistry
import Hummingbird

extension ProblemDetails {
    /// What a client is told of an error: the one place where errors become status and sentence.
    init(for error: any Error) {
        switch error {
        case let error as ProblemDetails: self = error
        case let error as PublishRefusal: self.init(error)
        case let error as BodyError: self.init(error)
        case let error as FormatError: self.init(error)
        case let error as UploadError: self.init(error)
        case let error as SubmissionQueue.Refusal: self.init(error)
        case SegmentError.full(let detail):
            self.init(
                code: "disk-full", title: "The node's disk is full", status: 507,
                detail: "the node has no room to store this publish (\(detail)); nothing was stored")
        case let error as HTTPError:
            self.init(
                code: "http", title: error.status.reasonPhrase, status: error.status.code,
                detail: error.body ?? "the request isn't one that this node answers")
        default:
            self.init(
                code: "internal", title: "Internal error", status: 500,
                detail: "the node couldn't finish this request; its operator's log says why")
        }
    }

    /// An answer, and no error: what waits isn't in the log.
    init(waitingUntil expires: Int64) {
        self.init(
            code: "registration-waiting", title: "Waiting for the operator", status: 202,
            detail:
                "the registration waits until \(expires.timestampText) for this node's operator to approve it, and "
                + "nothing can be published before; send the same again to learn what became of it")
    }

    private init(_ refusal: PublishRefusal) {
        switch refusal {
        case .refused(let refusal): self.init(refusal)
        case .conflict(let conflict): self.init(conflict)
        case .unknownPublisher(let id):
            self.init(
                code: "unknown-publisher", title: "Unknown publisher", status: 403,
                detail: "no publisher with the id \(id) is registered here; register first")
        case .unknownRelease:
            self.init(
                code: "unknown-release", title: "Unknown release", status: 422,
                detail: "the record is about a release that this node doesn't have",
                issues: [Issue(pointer: "/record/subject", message: "is no release that is known here")])
        case .registrationClosed:
            self.init(
                code: "registration-closed", title: "Registration is closed", status: 403,
                detail: "this node takes no new publishers; ask its operator")
        case .registrationDenied:
            self.init(
                code: "registration-denied", title: "The operator has denied this registration", status: 403,
                detail: "this node's operator has denied this registration; ask there, or choose another node"
            )
        case .registrationsFull:
            self.init(
                code: "registrations-full", title: "Too many registrations wait", status: 503,
                detail: "as many registrations wait for this node's operator as it keeps; try again later")
        case .unknownRegistration:
            self.init(
                code: "unknown-registration", title: "No such registration", status: 404,
                detail: "no registration with this record waits; it was decided on, or was forgotten")
        case .publishedInFuture(let published, let now):
            self.init(
                code: "published-in-future", title: "Published in the future", status: 422,
                detail:
                    "the manifest's `published` is \(published - now) seconds ahead of this node's clock; set the clock",
                issues: [Issue(pointer: "/published", message: "lies in the future")])
        case .content(let error): self.init(error)
        case .unnamedFile(let digest):
            self.init(
                code: "unnamed-file", title: "A file that the manifest doesn't name", status: 422,
                detail:
                    "the file with SHA-256 \(digest) came along but the manifest doesn't name it; leave it out"
            )
        case .policy(let name, let checks): self.init(policy: name, checks)
        case .unknownSession:
            self.init(
                code: "unknown-session", title: "Unknown upload session", status: 404,
                detail: "this upload session is unknown, finished or older than a day; publish again")
        case .lacking(let missing):
            let digests = missing.keys.map(\.hex).sorted()
            self.init(
                code: "bytes-lacking", title: "Bytes are lacking", status: 409,
                detail: (digests.count == 1
                    ? "a file of the release is" : "\(digests.count) files of the release are")
                    + " not uploaded yet; upload what is lacking, then commit",
                candidates: digests)
        }
    }

    /// A policy of releases refuses one.
    init(policy name: String, _ checks: [PolicyCheck]) {
        self.init(
            code: "release-policy", title: "Refused by policy", status: 403,
            detail: "this node's policy '\(name)' refuses the release: "
                + checks.map { "\($0.place): \($0.sentence)" }.joined(separator: "; "),
            issues: checks.map { Issue(pointer: $0.place, message: $0.sentence) })
    }

    private init(_ error: ContentError) {
        let detail =
            switch error {
            case .missing(let path): "the bytes of the small file \(path) are missing"
            case .mismatch(let path):
                "the bytes of the small file \(path) are not what the manifest says; hash it again"
            case .looksLikePointer(let path):
                "the small file \(path) looks like a git-lfs pointer; publish the file it points to, or mark it lfs"
            case .layout(let error): "the files can't be written as a git tree: \(error)"
            }
        self.init(
            code: "bad-content", title: "The content doesn't fit the manifest", status: 422, detail: detail)
    }

    private init(_ conflict: Conflict) {
        let (code, detail, current): (String, String, String?) =
            switch conflict {
            case .wrongPrev(let head):
                (
                    "wrong-prev",
                    "`prev` isn't the newest record of this chain; sign again over the current one",
                    head?.hex ?? "null"
                )
            case .wrongOrigin(let origin):
                ("wrong-origin", "the record is bound to another log; this node's log is \(origin)", origin)
            case .sealed:
                (
                    "log-sealed",
                    "this node's log has ended with a seal and takes nothing more; its seal record says where it goes on",
                    nil
                )
            case .noAuthor: ("no-author", "only the node itself writes records without an author", nil)
            case .identityChanged(let current):
                (
                    "wrong-identity-version",
                    "another version of the publisher's identity came into force; sign again under the current one",
                    "\(current)"
                )
            case .moved:
                (
                    "moved",
                    "this publisher has moved to another home and says nothing more here; publish there",
                    nil
                )
            case .publisherNameTaken(let name):
                (
                    "name-taken", "the publisher name \(name) belongs to somebody else here; choose another",
                    nil
                )
            case .entryNameDiffersByCase(let existing):
                (
                    "name-differs-by-case",
                    "the entry is called \(existing) here; names that differ by case alone are one name",
                    existing
                )
            case .entryIDDiffers(let current):
                (
                    "wrong-entry",
                    "the entry has another salt already; use the one that the head answer gives", current.hex
                )
            case .versionExists(let version, let manifest, let sameContent):
                (
                    "version-exists",
                    sameContent
                        ? "version \(version) exists with the same manifest, logged by another record; nothing to publish"
                        : "version \(version) exists with other content; a release is never replaced, publish a new version",
                    manifest.hex
                )
            case .alreadyAttested(let index):
                (
                    "attestation-exists",
                    "this publisher has attached the very same attestation to this release before; it is entry \(index)",
                    "\(index)"
                )
            case .tooManyAttestations(let limit):
                (
                    "too-many-attestations",
                    "this publisher has attached \(limit) attestations to this release, the most that a node takes",
                    nil
                )
            }
        self.init(code: code, title: "Conflict", status: 409, detail: detail, current: current)
    }

    private init(_ refusal: Refusal) {
        let status =
            switch refusal.code {
            case .unsigned, .badSignature, .wrongKey, .belowThreshold, .notInScope, .revoked, .wrongAuthor:
                403
            case .wrongOrigin, .wrongPrevious, .wrongIdentityVersion, .moved, .recoveryPending: 409
            default: 422
            }
        self.init(
            code: refusal.code.rawValue, title: "Refused", status: status, detail: refusal.message,
            issues: refusal.issues.isEmpty
                ? nil : refusal.issues.map { Issue(pointer: $0.pointer, message: $0.message) })
    }

    private init(_ error: BodyError) {
        let (pointer, message) =
            switch error {
            case .json(let error): ("", "the body can't be read: \(error)")
            case .member(let pointer, let what):
                (pointer, "\(pointer.isEmpty ? "the body" : pointer) \(what)")
            case .filesTooLarge(let limit):
                (
                    "/files",
                    "the inline files are larger than \(limit) bytes in all; upload the rest in the session"
                )
            }
        self.init(
            code: "bad-body", title: "The body can't be read", status: 422, detail: message,
            issues: [Issue(pointer: pointer, message: message)])
    }

    private init(_ error: FormatError) {
        switch error {
        case .json(let error):
            self.init(code: "bad-body", title: "The body can't be read", status: 422, detail: "\(error)")
        case .fields(let issues):
            self.init(
                code: "bad-body", title: "The body has invalid fields", status: 422,
                detail: issues.map { "\($0.pointer): \($0.message)" }.joined(separator: "; "),
                issues: issues.map { Issue(pointer: $0.pointer, message: $0.message) })
        }
    }

    private init(_ error: UploadError) {
        switch error {
        case .offsetMismatch(let current):
            self.init(
                code: "wrong-offset", title: "Wrong offset", status: 409,
                detail: "the node holds \(current) bytes of this file; continue there", current: "\(current)")
        case .tooLong(let limit):
            self.init(
                code: "too-long", title: "More bytes than declared", status: 413,
                detail: "the manifest says that this file has \(limit) bytes; more came")
        case .digestMismatch(let expected, let found):
            self.init(
                code: "digest-mismatch", title: "The bytes are others than the manifest says", status: 422,
                detail:
                    "the uploaded bytes have SHA-256 \(found), not \(expected): the file changed after it was "
                    + "hashed, or the transfer damaged it; publish again")
        case .busy:
            self.init(
                code: "busy", title: "Another upload of this file is running", status: 409,
                detail: "another request is writing this file; wait for it")
        case .diskFull(let needed, let free):
            self.init(
                code: "disk-full", title: "The node's disk is full", status: 507,
                detail: "the node needs \(needed) bytes and has \(free) to spare; nothing was stored")
        }
    }

    private init(_ refusal: SubmissionQueue.Refusal) {
        switch refusal {
        case .full(let limit):
            self.init(
                code: "busy", title: "The node is busy", status: 503,
                detail: "\(limit) publishes wait already; try again in a moment")
        case .fullOfBytes(let limit):
            self.init(
                code: "busy", title: "The node is busy", status: 503,
                detail: "publishes with more than \(limit) bytes wait already; try again in a moment")
        case .stopped(let reason):
            self.init(
                code: "log-stopped", title: "The log has stopped", status: 503,
                detail: "this node takes no publishes until its operator restarts it: \(reason)")
        }
    }
}
