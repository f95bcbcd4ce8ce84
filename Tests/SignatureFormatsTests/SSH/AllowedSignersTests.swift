import CairnManifest
import CairnProvenance
import Testing

@Suite("SSH: lists of signers")
struct AllowedSignersTests {
    private static var key: String {
        get throws { String(try SSHFixture.text("id_ed25519.pub").split(separator: "\n")[0]) }
    }

    static let rows: [(line: String, identity: String, namespace: String, at: String, code: String?)] = [
        ("a@x KEY", "a@x", "n", "2026-01-01T00:00:00Z", nil),
        ("a@x,b@x KEY", "b@x", "n", "2026-01-01T00:00:00Z", nil),
        ("*@x KEY", "c@x", "n", "2026-01-01T00:00:00Z", nil),
        ("*@x,!b@x KEY", "b@x", "n", "2026-01-01T00:00:00Z", "identity-not-listed"),
        ("?@x KEY", "bb@x", "n", "2026-01-01T00:00:00Z", "identity-not-listed"),
        (#"a@x namespaces="n,m" KEY"#, "a@x", "m", "2026-01-01T00:00:00Z", nil),
        (#"a@x namespaces="n,m" KEY"#, "a@x", "git", "2026-01-01T00:00:00Z", "namespace-not-allowed"),
        (#"a@x namespaces="cairn-*" KEY"#, "a@x", "cairn-file", "2026-01-01T00:00:00Z", nil),
        (#"a@x valid-after="20260101Z" KEY"#, "a@x", "n", "2026-01-01T00:00:00Z", nil),
        (#"a@x valid-after="20260101Z" KEY"#, "a@x", "n", "2025-12-31T23:59:59Z", "not-yet-valid"),
        (#"a@x valid-before="202601011200Z" KEY"#, "a@x", "n", "2026-01-01T12:00:00Z", nil),
        (#"a@x valid-before="202601011200Z" KEY"#, "a@x", "n", "2026-01-01T12:00:01Z", "no-longer-valid"),
        (#"a@x valid-before="20260101120030" KEY"#, "a@x", "n", "2026-01-01T12:00:31Z", "no-longer-valid"),
        ("a@x cert-authority KEY", "a@x", "n", "2026-01-01T00:00:00Z", "unsupported"),
        ("a@x no-such-option KEY", "a@x", "n", "2026-01-01T00:00:00Z", "malformed"),
        (#"a@x valid-after="2026" KEY"#, "a@x", "n", "2026-01-01T00:00:00Z", "malformed"),
        (#"a@x valid-after="20261301" KEY"#, "a@x", "n", "2026-01-01T00:00:00Z", "malformed"),
        (#"a@x namespaces="n",namespaces="m" KEY"#, "a@x", "n", "2026-01-01T00:00:00Z", "malformed"),
        (#"a@x namespaces="n KEY"#, "a@x", "n", "2026-01-01T00:00:00Z", "malformed"),
        ("a@x", "a@x", "n", "2026-01-01T00:00:00Z", "malformed"),
        ("a@x ssh-ed25519 AAAA", "a@x", "n", "2026-01-01T00:00:00Z", "malformed"),
        ("# a comment\n\n  a@x KEY", "a@x", "n", "2026-01-01T00:00:00Z", nil),
        (
            #"a@x valid-before="20250101Z" KEY"# + "\n" + "a@x KEY", "a@x", "n", "2026-01-01T00:00:00Z", nil
        ),
    ]

    @Test("says who may sign what and when", arguments: rows)
    func row(_ line: String, _ identity: String, _ namespace: String, _ at: String, _ code: String?) throws {
        let key = try Self.key
        let text = line.replacing("KEY", with: key)
        let found = SSHFixture.refusal {
            try AllowedSigners.parse(text).check(
                SSHPublicKey(text: key), identity: identity, namespace: namespace, at: SSHFixture.time(at))
        }
        #expect(found?.code == code)
    }

    @Test("a pattern full of stars is matched in a moment")
    func stars() throws {
        let pattern = String(repeating: "*a", count: 2_000) + "b"
        let signers = try AllowedSigners.parse("\(pattern) \(try Self.key)")
        let found = SSHFixture.refusal {
            try signers.check(
                SSHPublicKey(text: try Self.key), identity: String(repeating: "a", count: 10_000),
                namespace: "n",
                at: UnixTime(microseconds: 0))
        }
        #expect(found?.code == "identity-not-listed")
    }
}
