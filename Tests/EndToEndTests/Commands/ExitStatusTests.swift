import CairnAPI
import CairnClient
import CairnCommands
import CairnManifest
import CairnProvenance
import Testing

@Suite struct ExitStatusTests {
    @Test("the numbers are those of the contract")
    func numbers() {
        #expect(CairnCommands.ExitStatus.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 70])
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var error: any Error
        var status: CairnCommands.ExitStatus
        var code: String

        var testDescription: String { name }
    }

    static func problem(_ status: Int) -> ClientError {
        .problem(ProblemDetails(code: "some-code", title: "t", status: status, detail: "d"))
    }

    static let cases: [Case] = [
        Case(
            name: "no connection", error: ClientError.network(url: "u", reason: "r"), status: .unavailable,
            code: "network"),
        Case(name: "too slow", error: ClientError.timedOut(url: "u"), status: .unavailable, code: "network"),
        Case(
            name: "an answer that lies", error: ClientError.badAnswer(what: "a", why: "b"),
            status: .checkFailed, code: "bad-answer"),
        Case(
            name: "a bad address", error: ClientError.badAddress("x", why: "y"), status: .invalidInput,
            code: "address"),
        Case(name: "404", error: problem(404), status: .notFound, code: "some-code"),
        Case(name: "403", error: problem(403), status: .refused, code: "some-code"),
        Case(name: "409", error: problem(409), status: .refused, code: "some-code"),
        Case(name: "422", error: problem(422), status: .refused, code: "some-code"),
        Case(name: "429", error: problem(429), status: .refused, code: "some-code"),
        Case(name: "451", error: problem(451), status: .refused, code: "some-code"),
        Case(name: "503", error: problem(503), status: .unavailable, code: "some-code"),
        Case(name: "507, a full disk", error: problem(507), status: .refused, code: "some-code"),
        Case(
            name: "an encrypted key", error: KeyError.encrypted(.openSSH), status: .invalidInput, code: "key"),
        Case(
            name: "a bad reference", error: ReferenceError.missingName, status: .invalidInput,
            code: "reference"),
        Case(name: "a bad name", error: NameError.empty, status: .invalidInput, code: "name"),
        Case(
            name: "a document by another key", error: NodeDocumentError.badSignature, status: .checkFailed,
            code: "bad-signature"),
        Case(
            name: "a trust store with another key", error: TrustError.nodeKeyPinned(origin: "o"),
            status: .checkFailed, code: "key-changed"),
        Case(name: "anything else", error: Unforeseen(), status: .internalError, code: "internal"),
    ]

    struct Unforeseen: Error {}

    @Test("every error has one exit status and one word", arguments: cases)
    func translates(_ testCase: Case) {
        let failure = CommandFailure.of(testCase.error)
        #expect(failure.status == testCase.status)
        #expect(failure.code == testCase.code)
        #expect(!failure.message.isEmpty)
    }

    @Test("a manifest's mistakes are all told, each with its pointer")
    func manifestIssues() {
        let issues = [
            ValidationIssue(pointer: "/title", message: "missing"),
            ValidationIssue(pointer: "/license", message: "missing"),
        ]
        let failure = CommandFailure.of(ManifestError.invalid(issues))
        #expect(failure.status == .invalidInput)
        #expect(failure.issues == ["/title: missing", "/license: missing"])
    }

    @Test("an error for programs is one object with code, message and detail")
    func json() {
        let failure = CommandFailure(.refused, "quota", "too much", detail: ["bytes": 1])
        let expected: JSONValue = ["error": ["code": "quota", "detail": ["bytes": 1], "message": "too much"]]
        #expect(failure.json == expected)
    }

    static let usage: [[String]] = [
        ["frobnicate"], ["publish"], ["publish", "x", "--as", "a/b"], ["show", "--no-such-flag", "a/b"],
        ["key", "frob"],
    ]

    @Test("wrong usage ends with 2, also where the parser says 64", arguments: usage)
    func usageIsInvalidInput(_ arguments: [String]) async {
        #expect(await CairnCommand.run(arguments) == 2)
    }

    @Test(
        "help and version are no failures",
        arguments: [["--help"], ["--version"], ["publish", "--help"], ["key"]])
    func helpIsSuccess(_ arguments: [String]) async {
        #expect(await CairnCommand.run(arguments) == 0)
    }

    @Test(
        "a state that a receipt can't have, and a time that nobody waits, are wrong input",
        arguments: [["--wait", "seen"], ["--wait-seconds", "0"], ["--wait-seconds", "soon"]])
    func waiting(_ flags: [String]) async {
        #expect(
            await CairnCommand.run(["publish", "/nowhere", "--as", "a/b", "--version", "1.0.0"] + flags) == 2)
    }

    @Test("an attestation that isn't there is wrong input, told before anything else happens")
    func missingAttachment() async {
        #expect(
            await CairnCommand.run([
                "publish", "/nowhere", "--as", "a/b", "--version", "1.0.0", "--attach", "f",
            ]) == 2)
    }
}
