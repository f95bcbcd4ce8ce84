import CairnCommands
import CairnManifest
import Testing

@Suite struct SettingsTests {
    @Test("folders follow the XDG variables and fall back to the home folder")
    func folders() throws {
        let given = try UserFolders(environment: [
            "HOME": "/home/ada", "XDG_CONFIG_HOME": "/c", "XDG_DATA_HOME": "/d", "XDG_STATE_HOME": "relative",
        ])
        #expect(given.releaseKey == "/c/cairn/keys/release.pem")
        #expect(given.trust == "/d/cairn/trust")
        #expect(given.state == "/home/ada/.local/state/cairn")
        #expect(throws: CommandFailure.self) { try UserFolders(environment: [:]) }
    }

    @Test("a receipt lies below publisher, kind and name")
    func receipt() throws {
        let folders = try UserFolders(environment: ["HOME": "/h"])
        let path = folders.receipt(try Reference("datasets/Acme/Squad"), version: try ReleaseVersion("1.0.0"))
        #expect(path == "/h/.local/state/cairn/receipts/acme/datasets/squad/1.0.0.tlog-proof")
    }

    @Test("addresses to listen on have a host and a port")
    func listen() throws {
        #expect(try ListenAddress("127.0.0.1:8080").port == 8_080)
        #expect(try ListenAddress("[::1]:0").host == "::1")
        for text in ["", "8080", ":8080", "::1:8080", "host:", "host:99999", "host:x"] {
            #expect(throws: CommandFailure.self, "\(text)") { try ListenAddress(text) }
        }
    }

    @Test("a configuration file has the names of the flags, and a flag wins")
    func configuration() throws {
        let text = #"{"data":"/srv","listen":"0.0.0.0:443","poll-seconds":5,"allow-plain-http-peers":true}"#
        var flags = ServeSettings()
        flags.listen = "127.0.0.1:1"
        let settings = flags.filled(from: try ServeSettings(json: Array(text.utf8), file: "f"))
        #expect(settings.data == "/srv")
        #expect(settings.listen == "127.0.0.1:1")
        #expect(settings.pollSeconds == 5)
        #expect(settings.allowsPlainHTTPPeers == true)
    }

    @Test(
        "a configuration file with a field that isn't known is refused",
        arguments: [#"{"daata":"/srv"}"#, #"{"data":1}"#, "[]", ""])
    func badConfiguration(text: String) {
        #expect(throws: CommandFailure.self) { try ServeSettings(json: Array(text.utf8), file: "f") }
    }

    @Test("a mirror's URL is the prefix and the percent-encoded path")
    func mirrors() throws {
        let prefix = try MirrorPrefix("https://example.org/files")
        #expect(
            prefix.mirror(of: try ArtifactPath("a b/ü.bin")).url
                == "https://example.org/files/a%20b/%C3%BC.bin")
        #expect(try MirrorPrefix("hf://acme/minilm/").transport == .hf)
        for text in ["", "example.org", "ftp://x", "https://x/?q=1", "https://x y"] {
            #expect(throws: CommandFailure.self, "\(text)") { try MirrorPrefix(text) }
        }
    }

    @Test("an answer is put where its pointer says")
    func pointers() {
        var object: JSONObject = ["title": "x"]
        object.set("MIT", at: "/license/spdx")
        object.set("y", at: "/title")
        object.set("z", at: "/a~1b/c~0d")
        let expected: JSONObject = ["a/b": ["c~d": "z"], "license": ["spdx": "MIT"], "title": "y"]
        #expect(object == expected)
    }
}
